"""The server's answers, put together to results."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from psycopg import errors
from psycopg._encodings import pg2pyenc
from psycopg.pq._enums import ExecStatus, TransactionStatus
from psycopg.pq.misc import PGnotify

from psycopg_c import diagnostics, messages
from psycopg_c.result import PGresult
from psycopg_c.unsupported import refuse

logger = logging.getLogger("psycopg")

#: What a command asks the server for, which decides what in its answers is a result.
SIMPLE, EXTENDED, PREPARE, DESCRIBE, CLOSE = range(5)

TRANSACTION = {
    ord("I"): TransactionStatus.IDLE,
    ord("T"): TransactionStatus.INTRANS,
    ord("E"): TransactionStatus.INERROR,
}

TUPLES_OK, COMMAND_OK = ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK
DATA_ROW, ROW_DESCRIPTION, COMMAND_COMPLETE, READY = b"DTCZ"


class Receiver:
    """Takes messages in, and keeps what they say until it is asked for."""

    def __init__(self) -> None:
        self.notice_handler: Callable[[PGresult], None] | None = None
        #: Results, and between them the data of a COPY to here, in the order in which they came.
        self.arrived: deque[PGresult | bytes] = deque()
        self.notifies: deque[PGnotify] = deque()
        self.parameters: dict[bytes, bytes] = {}
        self.transaction_status: int = TransactionStatus.UNKNOWN
        self.backend_pid = 0
        self.error_message = b""
        #: Whether the server has ended the session.
        self.is_over = False
        #: Whether a COPY is under way: to the server, or to here.
        self.is_copying_in = self.is_copying_out = False
        self._kind = SIMPLE
        self._query: bytes | None = None
        self._rows_apart = False
        self._current: PGresult | None = None

    def expect(self, kind: int, query: bytes | None = None) -> None:
        """Says what the next messages answer. Errors' positions count in `query`."""
        self._kind, self._query, self._rows_apart = kind, query, False
        self.error_message = b""

    def take_rows_apart(self) -> None:
        """Makes each row of the command that is under way a result of its own."""
        self._rows_apart = True

    @property
    def encoding(self) -> str:
        """Python's name of the encoding that the server writes in."""
        return pg2pyenc(self.parameters.get(b"client_encoding", b"UTF8"))

    def receive(self, data: bytes) -> None:
        """Takes in whole messages. Raises `messages.ProtocolError` where they are not."""
        for tag, start, end in messages.split(data):
            if tag == DATA_ROW:
                self._current.rows.append(messages.row(data, start))
            elif tag == ROW_DESCRIPTION:
                self._describe(messages.columns(data, start))
            elif tag == COMMAND_COMPLETE:
                self._complete(data[start : end - 1])
            elif tag == READY:
                self.transaction_status = TRANSACTION[data[start]]
                self._current = None
            else:
                self._take(chr(tag), data, start, end)

    def _describe(self, columns: list[messages.Column]) -> None:
        if self._kind == DESCRIBE:
            self._end_description(columns)
        else:
            self._current = PGresult(TUPLES_OK, columns)

    def _end_description(self, columns: list[messages.Column]) -> None:
        result, self._current = self._current or PGresult(COMMAND_OK), None
        result.columns = columns
        self.arrived.append(result)

    def _complete(self, command: bytes) -> None:
        result, self._current = self._current or PGresult(COMMAND_OK), None
        if self._rows_apart:
            for row in result.rows:
                single = PGresult(ExecStatus.SINGLE_TUPLE, result.columns)
                single.rows = [row]
                self.arrived.append(single)
            result.rows = []
        result.command = command
        self.arrived.append(result)

    def _take(self, tag: str, data: bytes, start: int, end: int) -> None:
        """Takes in one of the rarer messages."""
        match tag:
            case "1" if self._kind == PREPARE:
                self.arrived.append(PGresult(COMMAND_OK))
            case "3" if self._kind == CLOSE:
                self.arrived.append(PGresult(COMMAND_OK))
            case "n" if self._kind == DESCRIBE:
                self._end_description([])
            case "1" | "2" | "3" | "n" | "s" | "c":
                pass
            case "t":
                self._current = PGresult(COMMAND_OK)
                self._current.parameters = messages.types(data, start)
            case "I":
                self.arrived.append(PGresult(ExecStatus.EMPTY_QUERY))
            case "E":
                self._fail(messages.fields(data, start, end))
            case "N":
                self._notice(messages.fields(data, start, end))
            case "S":
                name, value = messages.texts(data, start, end)
                self.parameters[name] = value
            case "K":
                self.backend_pid = messages.integer(data, start)
            case "A":
                channel, extra = messages.texts(data, start + 4, end)
                self.notifies.append(PGnotify(channel, messages.integer(data, start), extra))
            case "G":
                self.is_copying_in = True
                self._begin_copy(ExecStatus.COPY_IN, data, start)
            case "H":
                self.is_copying_out = True
                self._begin_copy(ExecStatus.COPY_OUT, data, start)
            case "d":
                self.arrived.append(data[start:end])
            case "R":
                if messages.integer(data, start) != 0:
                    refuse("authentication")
            case "v":
                refuse("another version of the protocol")
            case _:
                raise messages.ProtocolError(f"nothing is known of messages with the tag {tag!r}")

    def _begin_copy(self, status: int, data: bytes, start: int) -> None:
        formats = messages.copy_formats(data, start)
        columns = [messages.Column(b"", 0, 0, 0, 0, 0, each) for each in formats]
        self.arrived.append(PGresult(status, columns))

    def _fail(self, fields: dict[int, bytes]) -> None:
        result = PGresult(ExecStatus.FATAL_ERROR)
        result.fields = fields
        result.error_message = diagnostics.text_of(fields, self._query, self.encoding)
        self.error_message = result.error_message
        self.arrived.append(result)
        self._current = None
        self.is_copying_in = False
        if fields.get(ord("V"), fields.get(ord("S"))) in (b"FATAL", b"PANIC"):
            self.is_over = True

    def _notice(self, fields: dict[int, bytes]) -> None:
        if self.notice_handler is None:
            return
        result = PGresult(ExecStatus.NONFATAL_ERROR)
        result.fields = fields
        result.error_message = diagnostics.text_of(fields, self._query, self.encoding, is_error=False)
        try:
            self.notice_handler(result)
        except Exception as exception:
            logger.exception("error in notice receiver: %s", exception)


def next_result(receiver: Receiver) -> PGresult | None:
    """The next result that has arrived. While a COPY is under way, that one is, again and again."""
    if receiver.arrived:
        if isinstance(receiver.arrived[0], PGresult):
            return receiver.arrived.popleft()  # type: ignore[return-value]
        return PGresult(ExecStatus.COPY_OUT)
    return PGresult(ExecStatus.COPY_IN) if receiver.is_copying_in else None


def next_copy_data(receiver: Receiver) -> tuple[int, memoryview]:
    """The next data of a COPY to here, and its length; -1 at its end."""
    if not receiver.is_copying_out:
        raise errors.OperationalError("receiving copy data failed: no COPY in progress\n")
    if receiver.arrived and not isinstance(receiver.arrived[0], PGresult):
        data: Any = receiver.arrived.popleft()
        return len(data), memoryview(data)
    receiver.is_copying_out = False
    return -1, memoryview(b"")
