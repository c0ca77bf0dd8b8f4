"""What one statement brought: rows, or what it did, or why it failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psycopg.pq._enums import ExecStatus
from psycopg.pq.misc import _clean_error_message

from psycopg_c.messages import Column

if TYPE_CHECKING:
    from psycopg.pq.misc import PGresAttDesc

Row = list[bytes | None]

#: The words that a command's tag begins with when it ends in a number of rows.
COUNTING = frozenset({b"INSERT", b"SELECT", b"UPDATE", b"DELETE", b"MERGE", b"FETCH", b"MOVE", b"COPY"})


class PGresult:
    """psycopg's interface of the same name (`psycopg.pq.abc.PGresult`)."""

    __slots__ = (
        "_cleared",
        "columns",
        "command",
        "error_message",
        "fields",
        "parameters",
        "rows",
        "status",
    )

    def __init__(self, status: int, columns: Sequence[Column] = ()) -> None:
        #: A value of `ExecStatus`.
        self.status = status
        self.columns = list(columns)
        self.rows: list[Row] = []
        #: The types of a prepared statement's parameters.
        self.parameters: list[int] = []
        #: The tag of a command that is complete, as in `INSERT 0 1`.
        self.command: bytes | None = None
        #: An error's fields, by their codes.
        self.fields: dict[int, bytes] = {}
        self.error_message = b""
        self._cleared = False

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.PGresult [{ExecStatus(self.status).name}] at 0x{id(self):x}>"

    def clear(self) -> None:
        """Lets go of all that it holds."""
        self.columns, self.rows, self.parameters = [], [], []
        self.fields, self.command, self.error_message = {}, None, b""
        self.status = ExecStatus.FATAL_ERROR
        self._cleared = True

    def get_error_message(self, encoding: str = "utf-8") -> str:
        return _clean_error_message(self.error_message, encoding)

    def error_field(self, fieldcode: int) -> bytes | None:
        return self.fields.get(int(fieldcode))

    @property
    def ntuples(self) -> int:
        return len(self.rows)

    @property
    def nfields(self) -> int:
        return len(self.columns)

    def _column(self, number: int) -> Column | None:
        return self.columns[number] if 0 <= number < len(self.columns) else None

    def fname(self, column_number: int) -> bytes | None:
        column = self._column(column_number)
        return column.name if column else None

    def ftable(self, column_number: int) -> int:
        column = self._column(column_number)
        return column.table if column else 0

    def ftablecol(self, column_number: int) -> int:
        column = self._column(column_number)
        return column.number if column else 0

    def fformat(self, column_number: int) -> int:
        column = self._column(column_number)
        return column.format if column else 0

    def ftype(self, column_number: int) -> int:
        column = self._column(column_number)
        return column.type if column else 0

    def fmod(self, column_number: int) -> int:
        column = self._column(column_number)
        return column.modifier if column else 0

    def fsize(self, column_number: int) -> int:
        column = self._column(column_number)
        return column.size if column else 0

    @property
    def binary_tuples(self) -> int:
        return int(bool(self.columns) and all(column.format for column in self.columns))

    def get_value(self, row_number: int, column_number: int) -> bytes | None:
        try:
            return self.rows[row_number][column_number]
        except IndexError:
            return None

    @property
    def nparams(self) -> int:
        return len(self.parameters)

    def param_type(self, param_number: int) -> int:
        return self.parameters[param_number] if 0 <= param_number < len(self.parameters) else 0

    @property
    def command_status(self) -> bytes | None:
        return None if self._cleared else self.command or b""

    @property
    def command_tuples(self) -> int | None:
        words = (self.command or b"").split()
        if len(words) < 2 or words[0] not in COUNTING or not words[-1].isdigit():
            return None
        return int(words[-1])

    @property
    def oid_value(self) -> int:
        words = (self.command or b"").split()
        return int(words[1]) if len(words) == 3 and words[0] == b"INSERT" else 0

    def set_attributes(self, descriptions: list[PGresAttDesc]) -> None:
        self.columns = [
            Column(
                each.name, each.tableid, each.columnid, each.typid, each.typlen, each.atttypmod, each.format
            )
            for each in descriptions
        ]
