"""Texts and bytes as they are written in SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from psycopg import errors

if TYPE_CHECKING:
    from psycopg.pq.abc import Buffer

    from psycopg_c.connection import PGconn

OCTAL = re.compile(rb"\\(\\|[0-3][0-7]{2})")


class Escaping:
    """psycopg's interface of the same name (`psycopg.pq.abc.Escaping`)."""

    def __init__(self, conn: PGconn | None = None) -> None:
        self.conn = conn

    def escape_literal(self, data: Buffer) -> bytes:
        text = self._text("escape_literal", data)
        if b"'" in text:
            text = text.replace(b"'", b"''")
        if b"\\" in text:
            return b" E'" + text.replace(b"\\", b"\\\\") + b"'"
        return b"'" + text + b"'"

    def escape_identifier(self, data: Buffer) -> bytes:
        return b'"' + self._text("escape_identifier", data).replace(b'"', b'""') + b'"'

    def escape_string(self, data: Buffer) -> bytes:
        text = self._text("escape_string", data) if self.conn else bytes(data).partition(b"\0")[0]
        text = text.replace(b"'", b"''")
        return text if self._strings_are_standard() else text.replace(b"\\", b"\\\\")

    def escape_bytea(self, data: Buffer) -> bytes:
        self._ensure_open()
        return (b"\\x" if self._strings_are_standard() else b"\\\\x") + bytes(data).hex().encode()

    def unescape_bytea(self, data: Buffer) -> bytes:
        self._ensure_open()
        text = bytes(data)
        if text.startswith(b"\\x"):
            return bytes.fromhex(text[2:].decode("ascii", "replace"))
        return OCTAL.sub(lambda match: b"\\" if match[1] == b"\\" else bytes([int(match[1], 8)]), text)

    def _text(self, what: str, data: Buffer) -> bytes:
        """The text up to a zero byte, which the connection's encoding has to know."""
        if not self.conn:
            raise errors.OperationalError(f"{what} failed: no connection provided")
        self.conn.ensure_open()
        text = bytes(data)
        if b"\0" in text:
            text = text.partition(b"\0")[0]
        if not text.isascii():
            try:
                text.decode(self.conn._encoding)
            except UnicodeDecodeError as error:
                raise errors.OperationalError(f"{what} failed: invalid multibyte character") from error
        return text

    def _ensure_open(self) -> None:
        if self.conn:
            self.conn.ensure_open()

    def _strings_are_standard(self) -> bool:
        """Whether a backslash is a character as any other: so it is unless the connection says otherwise."""
        return not self.conn or self.conn.parameter_status(b"standard_conforming_strings") != b"off"
