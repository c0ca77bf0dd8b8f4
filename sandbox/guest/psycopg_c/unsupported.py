"""What libpq can and this cannot: it needs a socket, a second connection or a password."""

from __future__ import annotations

from typing import NoReturn

from psycopg import errors


def refuse(what: str) -> NoReturn:
    """Raises a `NotSupportedError` that says why."""
    raise errors.NotSupportedError(
        f"{what} is not supported here: the database answers in this process, on one connection"
    )


class PGcancel:
    """psycopg's interface of the same name (`psycopg.pq.abc.PGcancel`)."""

    def free(self) -> None:
        """There is nothing to let go of."""

    def cancel(self) -> NoReturn:
        refuse("cancelling a statement")


class PGcancelConn:
    """psycopg's interface of the same name (`psycopg.pq.abc.PGcancelConn`). None is ever made."""

    def __init__(self) -> None:
        refuse("cancelling a statement")


class Unsupported:
    """The methods of a `PGconn` that refuse."""

    def set_chunked_rows_mode(self, size: int) -> NoReturn:
        refuse("fetching rows in chunks")

    def get_cancel(self) -> PGcancel:
        return PGcancel()

    def cancel_conn(self) -> NoReturn:
        refuse("cancelling a statement")

    def enter_pipeline_mode(self) -> NoReturn:
        refuse("pipeline mode")

    exit_pipeline_mode = pipeline_sync = send_flush_request = enter_pipeline_mode

    def trace(self, fileno: int) -> NoReturn:
        refuse("tracing")

    def set_trace_flags(self, flags: int) -> NoReturn:
        refuse("tracing")

    def untrace(self) -> None:
        """Nothing is traced."""

    def encrypt_password(self, passwd: bytes, user: bytes, algorithm: bytes | None = None) -> NoReturn:
        refuse("a password")

    def change_password(self, user: bytes, passwd: bytes) -> NoReturn:
        refuse("a password")
