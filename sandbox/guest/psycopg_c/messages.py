"""The messages of PostgreSQL's protocol, version 3: building the client's, taking apart the server's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct, pack, unpack_from
from typing import NamedTuple

PROTOCOL_VERSION = 3 << 16

_INT16 = Struct("!h").unpack_from
_INT32 = Struct("!i").unpack_from
_LENGTH = Struct("!i").pack
#: Of a column, after its name: table, its number there, type, size, modifier, format.
_COLUMN = Struct("!IhIhih")

SYNC = b"S\0\0\0\4"
TERMINATE = b"X\0\0\0\4"
COPY_DONE = b"c\0\0\0\4"
#: Asks for the unnamed portal's columns, and for all its rows.
_DESCRIBE_AND_EXECUTE = b"D\0\0\0\6P\0" + b"E\0\0\0\x09\0\0\0\0\0"


class ProtocolError(Exception):
    """What came is not a message of the protocol."""


class Column(NamedTuple):
    """A column of a result, as it is described on the wire."""

    name: bytes
    table: int
    number: int
    type: int
    size: int
    modifier: int
    format: int


# Of the client.


def message(tag: bytes, body: bytes = b"") -> bytes:
    return tag + _LENGTH(len(body) + 4) + body


def startup(parameters: dict[bytes, bytes]) -> bytes:
    """The first message, which alone has no tag."""
    pairs = b"".join(name + b"\0" + value + b"\0" for name, value in parameters.items())
    body = _LENGTH(PROTOCOL_VERSION) + pairs + b"\0"
    return _LENGTH(len(body) + 4) + body


def query(text: bytes) -> bytes:
    return message(b"Q", text + b"\0")


def parse(name: bytes, text: bytes, types: Sequence[int]) -> bytes:
    return message(b"P", name + b"\0" + text + b"\0" + pack(f"!H{len(types)}I", len(types), *types))


def bind_and_execute(
    statement: bytes, values: Sequence[bytes | None], formats: Sequence[int], result_format: int
) -> bytes:
    """Binds the unnamed portal to `statement`, and asks for its description and its rows."""
    parts = [b"\0", statement, b"\0", pack(f"!H{len(formats)}h", len(formats), *formats)]
    parts.append(pack("!H", len(values)))
    for value in values:
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            parts += (_LENGTH(len(value)), value)
    parts.append(pack("!hh", 1, result_format))
    return message(b"B", b"".join(parts)) + _DESCRIBE_AND_EXECUTE


def describe(kind: bytes, name: bytes) -> bytes:
    """`kind` is `S` for a prepared statement, `P` for a portal."""
    return message(b"D", kind + name + b"\0")


def close(kind: bytes, name: bytes) -> bytes:
    """`kind` is `S` for a prepared statement, `P` for a portal."""
    return message(b"C", kind + name + b"\0")


def copy_data(data: bytes) -> bytes:
    return message(b"d", data)


def copy_fail(reason: bytes) -> bytes:
    return message(b"f", reason + b"\0")


# Of the server.


def split(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each message of `data`: its tag, and where its body begins and ends.

    Raises `ProtocolError` where a message is cut short."""
    position, size = 0, len(data)
    while position < size:
        if size - position < 5:
            raise ProtocolError("a message ends within its header")
        (length,) = _INT32(data, position + 1)
        end = position + 1 + length
        if length < 4 or end > size:
            raise ProtocolError(f"a message of {length} bytes ends after {size - position - 1}")
        yield data[position], position + 5, end
        position = end


def integer(data: bytes, position: int) -> int:
    return _INT32(data, position)[0]


def texts(data: bytes, start: int, end: int) -> list[bytes]:
    """Texts that each end in a zero byte."""
    return data[start:end].split(b"\0")[:-1]


def columns(data: bytes, start: int) -> list[Column]:
    """A RowDescription."""
    (count,) = _INT16(data, start)
    found, position = [], start + 2
    for _ in range(count):
        end = data.index(b"\0", position)
        found.append(Column(data[position:end], *_COLUMN.unpack_from(data, end + 1)))
        position = end + 1 + _COLUMN.size
    return found


def row(data: bytes, start: int) -> list[bytes | None]:
    """A DataRow."""
    (count,) = _INT16(data, start)
    values: list[bytes | None] = []
    position = start + 2
    for _ in range(count):
        (length,) = _INT32(data, position)
        position += 4
        if length < 0:
            values.append(None)
        else:
            values.append(data[position : position + length])
            position += length
    return values


def types(data: bytes, start: int) -> list[int]:
    """A ParameterDescription."""
    (count,) = _INT16(data, start)
    return list(unpack_from(f"!{count}I", data, start + 2))


def copy_formats(data: bytes, start: int) -> list[int]:
    """The columns' formats in a CopyInResponse or a CopyOutResponse."""
    (count,) = _INT16(data, start + 1)
    return list(unpack_from(f"!{count}h", data, start + 3))


def fields(data: bytes, start: int, end: int) -> dict[int, bytes]:
    """The fields of an ErrorResponse or a NoticeResponse, by their codes."""
    return {text[0]: text[1:] for text in texts(data, start, end) if text}
