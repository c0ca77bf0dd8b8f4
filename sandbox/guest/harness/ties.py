"""Probe P17: rows that a query does not tell apart come in another order each time.

That is all that SQL promises. SQLite keeps to the order of the table or of an index for as long as nobody
changes either, and so an ORDER BY that leaves ties looks as if it left none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from django.db import connection

from harness.lab import ScenarioMistake

#: The function, in SQL, that draws lots.
LOT = "harness_lot"

#: What a statement is made of, as far as it matters here: quoted things and comments as a whole.
TOKEN = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | \[[^\]]*\] | --[^\n]* | /\*.*?\*/ | [()] | \w+""",
    re.VERBOSE | re.DOTALL,
)
COMPOUNDS = frozenset({"UNION", "INTERSECT", "EXCEPT"})
WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})


@contextmanager
def shuffled_ties(random: Random) -> Iterator[None]:
    """Inside, each SELECT on the default connection hands out rows that its ORDER BY leaves equal in an order
    drawn from `random`, before a LIMIT cuts any off. Without an ORDER BY, that is all rows.

    Sub-selects with a LIMIT are shuffled as well. Window functions are left as they are. What is measured
    inside counts the sorting, too: steps are not those of the statement as it was sent. On SQLite only.
    """
    with _lots(random.random):
        yield


@contextmanager
def turned_ties() -> Iterator[Callable[[], None]]:
    """Inside, the same with two orders that are each other's reverse, and the function that this yields goes
    over to the other one.

    Whoever calls it from page to page needs no luck, and two pages, to see a row twice, where the end of the
    first page is among rows that are equal, and at least one of these is on the second."""
    drawn, direction = 0, 1

    def draw() -> int:
        nonlocal drawn
        drawn += direction
        return drawn

    def turn() -> None:
        nonlocal direction
        direction = -direction

    with _lots(draw):
        yield turn


@contextmanager
def _lots(draw: Callable[[], float]) -> Iterator[None]:
    if connection.vendor != "sqlite":
        raise ScenarioMistake("ties are shuffled on SQLite only")
    connection.ensure_connection()
    connection.connection.create_function(LOT, 0, draw)

    def shuffle(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        return execute(with_lots(sql), *arguments)

    # The last wrapper is the innermost: whoever records statements sees them as they were sent.
    with connection.execute_wrapper(shuffle):
        yield


def with_lots(sql: str) -> str:
    """The statement, if it is a SELECT, with lots drawn among the rows that its ORDER BY leaves equal."""
    return _Select(sql, 0, len(sql)).with_lots(always=True)


class _Select:
    """A piece of a statement: the whole of it, or what is between two parentheses."""

    def __init__(self, sql: str, start: int, end: int) -> None:
        self._sql = sql
        self._start = start
        self._end = end
        #: The keywords and names of this piece, without those in parentheses, and where they are.
        self._words: list[tuple[str, int]] = []
        self._inner: list[_Select] = []
        depth, opened = 0, 0
        for token in TOKEN.finditer(sql, start, end):
            text = token[0]
            if text == "(":
                if depth == 0:
                    opened = token.end()
                depth += 1
            elif text == ")":
                depth -= 1
                if depth == 0:
                    self._inner.append(_Select(sql, opened, token.start()))
            elif depth == 0 and (text[0].isalpha() or text[0] == "_"):
                self._words.append((text.upper(), token.start()))

    def with_lots(self, always: bool = False) -> str:
        """The piece with its lots, and those of the pieces in it; `always`, or only where it has a LIMIT."""
        keywords = {word for word, _ in self._words}
        selects = bool(self._words) and self._words[0][0] in ("SELECT", "WITH") and not keywords & WRITES
        limit = self._position("LIMIT") or self._tail()
        if not selects or not (always or "LIMIT" in keywords):
            return self._between(self._start, self._end)
        order = self._position("ORDER")
        if not keywords & COMPOUNDS:
            before = self._between(self._start, limit).rstrip()
            lots = f", {LOT}()" if order else f"ORDER BY {LOT}()"
            # On a line of its own, in case that the one before ends with a comment.
            return f"{before}\n{lots} {self._between(limit, self._end)}".rstrip()
        # A compound sorts by its own columns only; a select from it by whatever it likes.
        selected = self._between(self._start, order or limit).rstrip()
        terms = f"{self._between(order, limit).rstrip()}\n, " if order else "ORDER BY "
        return f"SELECT * FROM ({selected}\n) {terms}{LOT}() {self._between(limit, self._end)}".rstrip()

    def _position(self, keyword: str) -> int | None:
        """Where the last clause of that name begins."""
        return next((position for word, position in reversed(self._words) if word == keyword), None)

    def _tail(self) -> int:
        """Where the piece ends, without a semicolon."""
        return self._start + len(self._sql[self._start : self._end].rstrip("; \t\n"))

    def _between(self, start: int, end: int) -> str:
        """The text between two places, with what is in parentheses shuffled."""
        text, done = "", start
        for inner in self._inner:
            if start <= inner._start and inner._end <= end:
                text += self._sql[done : inner._start] + inner.with_lots()
                done = inner._end
        return text + self._sql[done:end]
