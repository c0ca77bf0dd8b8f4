"""Probe P1: every SQL statement that goes through Django, with the line of the project that asked for it.

What a database itself says about them is its own module's: `sqlite` has its trace; on PostgreSQL the host
reads the messages that reach it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

from harness.places import Place, frame_record, running_place

TRANSACTION_WORDS = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "END"})
KINDS = {
    "SELECT": "select",
    "WITH": "select",
    "INSERT": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
    "REPLACE": "insert",
}
CANARY = "SELECT 'canary'"
FIRST_WORD = re.compile(r"\s*(\w+)")


def kind_of(sql: str) -> str:
    """`select`, `insert`, `update`, `delete`, `transaction` or `other`."""
    match = FIRST_WORD.match(sql)
    word = match[1].upper() if match else ""
    return "transaction" if word in TRANSACTION_WORDS else KINDS.get(word, "other")


# Plain classes: a dataclass writes its methods while it is imported, which costs each check 2 ms.


class Statement:
    """One statement that Django sent."""

    __slots__ = ("_place", "kind", "params", "rows", "sql", "times")

    def __init__(self, sql: str, params: Any, place: Place | None) -> None:
        #: The text, with placeholders.
        self.sql = sql
        #: The parameters, as Django passed them.
        self.params = params
        #: See `kind_of`.
        self.kind = kind_of(sql)
        #: How many times it was executed: more than one for `executemany`.
        self.times = 1
        #: Rows that were fetched from it so far.
        self.rows = 0
        self._place = place

    @property
    def origin(self) -> dict[str, Any] | None:
        """The line of the project that issued it."""
        return frame_record(*self._place) if self._place else None


class Recording:
    """What ran while a recording was open."""

    __slots__ = ("rows", "statements", "steps", "traced")

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        #: Statements that SQLite traced, transaction control apart.
        self.traced = 0
        #: Rows that the database handed out.
        self.rows = 0
        #: Steps of SQLite's virtual machine.
        self.steps = 0

    @property
    def queries(self) -> int:
        """Statements, transaction control apart."""
        wrapped = sum(statement.times for statement in self.statements if statement.kind != "transaction")
        return max(wrapped, self.traced)


class Fault:
    """A statement that is made to fail."""

    __slots__ = ("nth", "pattern", "raised", "seen")

    def __init__(self, pattern: re.Pattern[str], nth: int) -> None:
        self.pattern = pattern
        self.nth = nth
        self.seen = 0
        self.raised = False


class SqlProbe:
    """Watches the default connection from the start of a run to its end."""

    def __init__(self) -> None:
        self._recordings: list[Recording] = []
        self._faults: list[Fault] = []
        self._canaries_wrapped = 0
        self._canaries_planted = 0

    def install(self) -> None:
        """Starts to watch."""
        connection.execute_wrappers.insert(0, self._wrap)

    @contextmanager
    def recording(self, steps: bool = False) -> Iterator[Recording]:
        """Records what runs inside; with `steps`, also how hard the database works, where it can say so."""
        recording = Recording()
        self._recordings.append(recording)
        try:
            yield recording
        finally:
            self._recordings.remove(recording)

    @contextmanager
    def fault(self, matching: str, nth: int) -> Iterator[Fault]:
        """Makes the `nth` statement whose text matches raise an `OperationalError`."""
        fault = Fault(re.compile(matching, re.IGNORECASE | re.DOTALL), nth)
        self._faults.append(fault)
        try:
            yield fault
        finally:
            self._faults.remove(fault)

    def reset(self) -> None:
        """Forgets the canaries of the scenario before."""
        self._canaries_planted = self._canaries_wrapped = 0

    def plant_canary(self) -> None:
        """Runs a statement that nothing else would run."""
        with connection.cursor() as cursor:
            cursor.execute(CANARY)
        # One that the database refuses was not planted: whoever asked for it is told why.
        self._canaries_planted += 1

    def canaries(self) -> list[dict[str, Any]]:
        """What was planted and what of it was seen."""
        return [{"probe": "sql", "planted": self._canaries_planted, "seen": self._canaries_wrapped}]

    def _wrap(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if sql == CANARY:
            self._canaries_wrapped += 1
            return execute(sql, params, many, context)
        for fault in self._faults:
            if fault.pattern.search(sql):
                fault.seen += 1
                if fault.seen == fault.nth:
                    fault.raised = True
                    raise OperationalError("disk I/O error")
        if not self._recordings:
            return execute(sql, params, many, context)
        statement = Statement(sql, params, running_place())
        if many:
            params = list(params)
            statement.params, statement.times = params, len(params)
        for recording in self._recordings:
            recording.statements.append(statement)
        result = execute(sql, params, many, context)
        self._executed(statement, context["cursor"])
        return result

    def _executed(self, statement: Statement, cursor: Any) -> None:
        """Looks at the cursor that has executed a statement while a recording is open."""


def repeated_statements(statements: list[Statement]) -> list[dict[str, Any]]:
    """The statements whose text ran more than once, most frequent first
    (`observation::RepeatedStatement`)."""
    by_text: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.kind != "transaction":
            by_text.setdefault(statement.sql, []).append(statement)
    repeated = [
        {
            "sql": sql,
            "count": sum(statement.times for statement in group),
            "origin": next((statement.origin for statement in group if statement.origin), None),
        }
        for sql, group in by_text.items()
        if len(group) > 1
    ]
    return sorted(repeated, key=lambda entry: -entry["count"])
