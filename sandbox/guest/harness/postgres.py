"""PostgreSQL beside the guest: how Django reaches it, and what is left for the guest to do.

The host carries every message between the two. It counts statements and rows, looks at locks, and puts the
database back; the guest tells it where a measurement begins and ends, and which line asked for what.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, connections

from harness.channel import Channel
from harness.schema import forget_transactions
from harness.sql import SqlProbe, Statement

DATABASE = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": "postgres",
    "USER": "postgres",
    # There is one connection. It stays open from request to request, as with a pool of one.
    "CONN_MAX_AGE": None,
}


def use() -> None:
    """Makes PostgreSQL the default database, in place of the snapshot's SQLite."""
    connection.close()
    settings.DATABASES = {"default": dict(DATABASE)}
    connections.settings = connections.configure_settings(settings.DATABASES)
    connections["default"] = connections.create_connection("default")


class PostgresDatabase:
    """The default database, which the host puts back at the beginning of each scenario."""

    def take_prepared(self) -> None:
        """The host has opened it with its tables."""

    def hand_over(self, channel: Channel) -> None:
        """The host keeps what is in it when nobody is connected any more."""
        self.let_go()

    def remember(self) -> None:
        """The host remembers it, when the first scenario is announced."""

    def let_go(self) -> None:
        """Closes the connection, whatever was left open on it: the host expects none between scenarios."""
        forget_transactions()
        try:
            connection.close()
        except Exception:
            # Django has forgotten it all the same, and the host ends it.
            connection.connection = None

    def restore(self) -> None:
        """The host has done it."""


class PostgresProbe(SqlProbe):
    """Sees what goes through Django. What counts is what the host sees."""

    def _executed(self, statement: Statement, cursor: Any) -> None:
        result = getattr(cursor, "pgresult", None)
        if result is not None:
            statement.rows += result.ntuples
            for recording in self._recordings:
                recording.rows += result.ntuples
