"""What an error or a notice says, put into libpq's words: its message, the line it points at, its details."""

from __future__ import annotations

from unicodedata import east_asian_width

#: How much of a long line is shown, in columns, and how much of it at least after the error.
SHOWN_COLUMNS = 60
LEAST_AFTER = 10

SEVERITY, MESSAGE, DETAIL, HINT, CONTEXT = (ord(code) for code in "SMDHW")
POSITION, INTERNAL_POSITION, INTERNAL_QUERY = (ord(code) for code in "Ppq")
SQLSTATE = ord("C")


def text_of(fields: dict[int, bytes], query: bytes | None, encoding: str, is_error: bool = True) -> bytes:
    """The whole text, with a line break at its end, as `PQresultErrorMessage` returns it.

    `query` is what the fields' position counts in; without it the position is only named."""
    parts = [fields.get(SEVERITY, b"ERROR"), b":  ", fields.get(MESSAGE, b"")]
    if POSITION in fields:
        parts.append(_place(fields[POSITION], query, encoding))
    elif INTERNAL_POSITION in fields:
        parts.append(_place(fields[INTERNAL_POSITION], fields.get(INTERNAL_QUERY), encoding))
    parts.append(b"\n")
    for code, label in ((DETAIL, b"DETAIL"), (HINT, b"HINT"), (INTERNAL_QUERY, b"QUERY")):
        if code in fields:
            parts.append(label + b":  " + fields[code] + b"\n")
    if is_error and CONTEXT in fields:
        parts.append(b"CONTEXT:  " + fields[CONTEXT] + b"\n")
    return b"".join(parts)


def _place(position: bytes, query: bytes | None, encoding: str) -> bytes:
    if query is None or not position.isdigit():
        return b" at character " + position
    shown = line_with_caret(query.decode(encoding, "replace"), int(position) - 1)
    return shown.encode(encoding, "replace")


def line_with_caret(query: str, offset: int) -> str:
    """The query's line that holds the character at `offset`, and below it a caret that points there."""
    if not 0 <= offset <= len(query):
        return ""
    start = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    line = query[start : len(query) if end < 0 else end].replace("\t", " ").rstrip("\r")
    column = offset - start
    left, right = _window([_width(character) for character in line], column)
    label = f"LINE {query.count(chr(10), 0, offset) + 1}: " + ("..." if left else "")
    shown = line[left:right] + ("..." if right < len(line) else "")
    indent = len(label) + sum(_width(character) for character in line[left:column])
    return f"\n{label}{shown}\n{' ' * indent}^"


def _window(widths: list[int], column: int) -> tuple[int, int]:
    """From where to where a line is shown, so that the character at `column` is."""
    left, right = 0, len(widths)
    before, total = sum(widths[:column]), sum(widths)
    if total <= SHOWN_COLUMNS:
        return left, right
    if before + LEAST_AFTER <= SHOWN_COLUMNS:
        while total > SHOWN_COLUMNS:
            right -= 1
            total -= widths[right]
        return left, right
    while before + LEAST_AFTER < total:
        right -= 1
        total -= widths[right]
    while total > SHOWN_COLUMNS:
        total -= widths[left]
        left += 1
    return left, right


def _width(character: str) -> int:
    return 2 if east_asian_width(character) in "WF" else 1
