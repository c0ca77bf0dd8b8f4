"""What carries the messages to the database and its answers back: one function of the host's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from psycopg_c import messages

#: A statement after which the server asks for data.
COPY_IN = re.compile(rb"\s*copy\b.*\bfrom\s+stdin\b", re.IGNORECASE | re.DOTALL)
BINARY = re.compile(rb"\b(?:with\s+binary|format\s+'?binary|copy\s+binary)\b", re.IGNORECASE)

#: The server's answer to such a statement: it wants text, or binary data, in columns that are not told.
GIVE_TEXT = messages.message(b"G", b"\0\0\0")
GIVE_BINARY = messages.message(b"G", b"\1\0\1\0\1")

STANDARD_OUTPUT = 1


class Transport(Protocol):
    """A way to one session of a database."""

    def exchange(self, data: bytes) -> bytes:
        """Hands over whole messages and returns all that the server answers. Raises `OSError` when the
        session is gone."""

    def close(self) -> None:
        """Lets go of the session, which has been told."""

    def fileno(self) -> int:
        """Something to wait for that can be written to at any time."""


class HostTransport:
    """The database beside the guest, through the host's function `exchange`.

    The host's database works on what one call hands over until all of it is done, so it cannot ask for
    the data of a COPY in between: a statement that will ask for data is held back, together with what
    follows it, until the data is complete."""

    def __init__(self, exchange: Callable[[bytes], bytes]) -> None:
        self._exchange = exchange
        self._held: list[bytes] | None = None

    def exchange(self, data: bytes) -> bytes:
        if self._held is not None:
            return self._go_on(data)
        text = _statement(data)
        if text is not None and COPY_IN.match(text):
            self._held = [data]
            return GIVE_BINARY if BINARY.search(text) else GIVE_TEXT
        return self._exchange(data)

    def _go_on(self, data: bytes) -> bytes:
        """Holds back the data of a COPY, and hands over all of it when it is complete."""
        self._held.append(data)
        tags = {tag for tag, _, _ in messages.split(data)}
        if tags <= {ord("d")}:
            return b""
        held, self._held = b"".join(self._held), None
        return _without_copy_response(self._exchange(held))

    def close(self) -> None:
        """The host needs no more than the message."""

    def fileno(self) -> int:
        return STANDARD_OUTPUT


def _statement(data: bytes) -> bytes | None:
    """The text of the only statement that `data` asks for, if it does."""
    if data[:1] == b"Q":
        return data[5:]
    if data[:1] == b"P":
        return data[data.index(b"\0", 5) + 1 :]
    return None


def _without_copy_response(answer: bytes) -> bytes:
    """The answer without the server's asking for data: that has been answered here."""
    return b"".join(answer[start - 5 : end] for tag, start, end in messages.split(answer) if tag != ord("G"))


def open_host(_options: dict[str, bytes]) -> Transport:
    """The way to the host's database, whatever the options say: there is no other."""
    import wit_world

    return HostTransport(wit_world.exchange)


#: How a connection finds its transport. Tests put another one here.
connect: Callable[[dict[str, bytes]], Transport] = open_host
