"""SQLite in memory: what its own trace sees of the statements, and how the database is put back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from harness.channel import Channel
from harness.places import PREPARED
from harness.schema import forget_transactions
from harness.sql import CANARY, Recording, SqlProbe, kind_of

#: After how many steps of SQLite's virtual machine the progress handler is called: a compromise
#: between precision and the price of a call into Python.
STEPS_PER_CALL = 50


class SqliteDatabase:
    """The default database in memory, with a copy of how it was at the beginning."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._copy = sqlite3.connect(":memory:")

    def take_prepared(self) -> None:
        """Begins with the tables that were made for all runs."""
        self._copy.deserialize(Path(PREPARED).read_bytes())
        self._copy.backup(connection.connection)

    def hand_over(self, channel: Channel) -> None:
        """Gives the host what the tables are, for others to begin with."""
        channel.database(connection.connection.serialize())

    def remember(self) -> None:
        """Takes the copy."""
        connection.connection.backup(self._copy)

    def let_go(self) -> None:
        """Nobody else needs the connection between two scenarios."""

    def restore(self) -> None:
        """Puts the copy back, ending whatever transaction was left open."""
        raw = connection.connection
        raw.rollback()
        forget_transactions()
        self._copy.backup(raw)


class SqliteProbe(SqlProbe):
    """Sees every statement twice: what goes through Django, and what reaches SQLite by any way. Counts
    come from whichever saw more."""

    def __init__(self) -> None:
        super().__init__()
        self._canaries_traced = 0

    def install(self) -> None:
        """Starts to watch. The connection is open: the tables were made on it."""
        super().install()
        connection.connection.set_trace_callback(self._trace)

    @contextmanager
    def recording(self, steps: bool = False) -> Iterator[Recording]:
        raw = connection.connection
        outermost = not self._recordings
        if outermost:
            raw.row_factory = self._count_row
        if steps:
            raw.set_progress_handler(self._count_steps, STEPS_PER_CALL)
        try:
            with super().recording() as recording:
                yield recording
        finally:
            if outermost:
                raw.row_factory = None
            if steps:
                raw.set_progress_handler(None, 0)

    def reset(self) -> None:
        super().reset()
        self._canaries_traced = 0

    def canaries(self) -> list[dict[str, Any]]:
        seen = {"probe": "sqlite-trace", "planted": self._canaries_planted, "seen": self._canaries_traced}
        return [*super().canaries(), seen]

    def _trace(self, sql: str) -> None:
        if sql == CANARY:
            self._canaries_traced += 1
        elif self._recordings and not sql.startswith("--") and kind_of(sql) != "transaction":
            for recording in self._recordings:
                recording.traced += 1

    def _count_row(self, _cursor: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
        for recording in self._recordings:
            recording.rows += 1
            if recording.statements:
                recording.statements[-1].rows += 1
        return row

    def _count_steps(self) -> int:
        for recording in self._recordings:
            recording.steps += STEPS_PER_CALL
        return 0
