"""What JavaScript would see in a script: its words apart from its texts, and the data that it holds.

Enough of the language to tell the one from the other. Nothing is executed.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

#: What stands for the value of a variable that no script sets to plain data.
MISSING = "nothing that is set"

#: Words and marks after which a slash begins a regular expression, and does not divide.
_BEFORE_REGEX = frozenset(
    "( , = : [ ! & | ? { } ; + - * % < > ~ ^ return typeof case in of delete void throw new else do".split()
)
_SIMPLE_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_LINE_ENDS = "\n\r\u2028\u2029"
_SPACE = re.compile(r"[\s\ufeff]+")
_LINE_COMMENT = re.compile(rf"(?://|<!--|#!)[^{_LINE_ENDS}]*")
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"[\w$\\\u200c\u200d]+")
_REGEX = re.compile(rf"/(?:\\[^{_LINE_ENDS}]|\[(?:\\.|[^\]\\{_LINE_ENDS}])*\]|[^/\\\[{_LINE_ENDS}])+/\w*")


class Token(NamedTuple):
    """A piece of a script."""

    #: `text` (what is between quotes, decoded), `word` (names, keywords, numbers), `mark`, `regex`, or
    #: `broken`: from there on the script is none, and nothing of it runs.
    kind: str
    value: str


def read_script(source: str) -> list[Token]:
    """The tokens of a script, without comments."""
    tokens: list[Token] = []
    _read(source, 0, tokens, inside_template=False)
    return tokens


def code(source: str) -> str:
    """All of a script that is neither text nor comment."""
    return " ".join(token.value for token in read_script(source) if token.kind not in ("text", "broken"))


def is_broken(source: str) -> bool:
    """Whether a quote or a comment does not end, so that nothing of the script runs."""
    return any(token.kind == "broken" for token in read_script(source))


def assigned(source: str, name: str) -> Any:
    """The plain data that a script sets the variable to, at last; `MISSING` if it does not, or does not run.

    Plain data is what JSON can say, in JavaScript's spelling, with `JSON.parse("…")` for it as well."""
    tokens = read_script(source)
    value: Any = MISSING
    if any(token.kind == "broken" for token in tokens):
        return value
    for position in range(len(tokens) - 1):
        if tokens[position] == ("word", name) and tokens[position + 1] == ("mark", "="):
            before = tokens[position - 1] if position else Token("mark", ";")
            owner = tokens[position - 2].value if position > 1 else ""
            if before.value == "." and owner not in ("window", "self", "globalThis"):
                continue
            try:
                value, _ = _literal(tokens, position + 2)
            except (IndexError, ValueError):
                value = MISSING
    return value


def _read(source: str, position: int, tokens: list[Token], inside_template: bool) -> int:
    depth = 0
    while position < len(source):
        character = source[position]
        if match := _SPACE.match(source, position) or _LINE_COMMENT.match(source, position):
            position = match.end()
        elif source.startswith("/*", position):
            match = _BLOCK_COMMENT.match(source, position)
            if match is None:
                tokens.append(Token("broken", source[position:]))
                return len(source)
            position = match.end()
        elif character in "\"'":
            position = _read_text(source, position, tokens)
        elif character == "`":
            position = _read_template(source, position + 1, tokens)
        elif match := _WORD.match(source, position):
            tokens.append(Token("word", match[0]))
            position = match.end()
        elif character == "/" and _begins_regex(tokens) and (match := _REGEX.match(source, position)):
            tokens.append(Token("regex", match[0]))
            position = match.end()
        else:
            if inside_template and character in "{}":
                depth += 1 if character == "{" else -1
                if depth < 0:
                    return position + 1
            tokens.append(Token("mark", character))
            position += 1
    return position


def _begins_regex(tokens: list[Token]) -> bool:
    return not tokens or (tokens[-1].kind in ("mark", "word") and tokens[-1].value in _BEFORE_REGEX)


def _read_text(source: str, position: int, tokens: list[Token]) -> int:
    quote, start = source[position], position
    text: list[str] = []
    position += 1
    while position < len(source):
        character = source[position]
        if character == quote:
            tokens.append(Token("text", "".join(text)))
            return position + 1
        if character in "\n\r":
            break
        if character == "\\":
            piece, position = _escape(source, position + 1)
            text.append(piece)
        else:
            text.append(character)
            position += 1
    tokens.append(Token("broken", source[start:]))
    return len(source)


def _read_template(source: str, position: int, tokens: list[Token]) -> int:
    text: list[str] = []
    start = position
    while position < len(source):
        character = source[position]
        if character == "`":
            tokens.append(Token("text", "".join(text)))
            return position + 1
        if character == "\\":
            piece, position = _escape(source, position + 1)
            text.append(piece)
        elif source.startswith("${", position):
            tokens.append(Token("text", "".join(text)))
            text = []
            tokens.append(Token("mark", "+"))
            position = _read(source, position + 2, tokens, inside_template=True)
            tokens.append(Token("mark", "+"))
        else:
            text.append(character)
            position += 1
    tokens.append(Token("broken", source[start:]))
    return len(source)


def _escape(source: str, position: int) -> tuple[str, int]:
    """What an escape stands for, from behind its backslash, and where it ends."""
    character = source[position : position + 1]
    if character == "x" and (match := re.compile(r"[0-9a-fA-F]{2}").match(source, position + 1)):
        return chr(int(match[0], 16)), match.end()
    if character == "u" and (
        match := re.compile(r"\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4})").match(source, position + 1)
    ):
        number = int(match[1] or match[2], 16)
        if 0xD800 <= number < 0xDC00 and (
            low := re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})").match(source, match.end())
        ):
            return chr(0x10000 + ((number - 0xD800) << 10) + int(low[1], 16) - 0xDC00), low.end()
        return chr(min(number, 0x10FFFF)), match.end()
    if source.startswith("\r\n", position):
        return "", position + 2
    if character and character in _LINE_ENDS:
        return "", position + 1
    return _SIMPLE_ESCAPES.get(character, character), position + 1


def _literal(tokens: list[Token], position: int) -> tuple[Any, int]:
    """The plain data that begins at a token, and where it ends. Raises `ValueError` where it is none."""
    token = tokens[position]
    following = [each.value for each in tokens[position + 1 : position + 4]]
    if token.kind == "text":
        value, position = token.value, position + 1
        while position + 1 < len(tokens) and tokens[position] == ("mark", "+"):
            if tokens[position + 1].kind != "text":
                raise ValueError
            value, position = value + tokens[position + 1].value, position + 2
        return value, position
    if token == ("word", "JSON") and following == [".", "parse", "("]:
        value, position = _literal(tokens, position + 4)
        if not isinstance(value, str):
            raise ValueError
        return json.loads(value), _expect(tokens, position, ")")
    if token.kind == "word":
        return json.loads(token.value), position + 1
    if token.value == "(":
        value, position = _literal(tokens, position + 1)
        return value, _expect(tokens, position, ")")
    if token.value == "[":
        return _entries(tokens, position + 1)
    if token.value == "{":
        return _properties(tokens, position + 1)
    raise ValueError


def _entries(tokens: list[Token], position: int) -> tuple[list[Any], int]:
    entries: list[Any] = []
    while tokens[position] != ("mark", "]"):
        value, position = _literal(tokens, position)
        entries.append(value)
        if tokens[position] != ("mark", "]"):
            position = _expect(tokens, position, ",")
    return entries, position + 1


def _properties(tokens: list[Token], position: int) -> tuple[dict[str, Any], int]:
    properties: dict[str, Any] = {}
    while tokens[position] != ("mark", "}"):
        name = tokens[position]
        if name.kind not in ("text", "word"):
            raise ValueError
        value, position = _literal(tokens, _expect(tokens, position + 1, ":"))
        properties[name.value] = value
        if tokens[position] != ("mark", "}"):
            position = _expect(tokens, position, ",")
    return properties, position + 1


def _expect(tokens: list[Token], position: int, mark: str) -> int:
    if tokens[position] != ("mark", mark):
        raise ValueError
    return position + 1
