"""Probe P18: who may do what. Every actor tries every operation on every object, each time in the same world,
and what was answered is told together with what has changed in the tables.

Nothing here knows what is allowed. A cell is a sentence, `Bob (reads the parent folder) may DELETE Alice's
document`, and what came of it: `yes`, `no (403)`, and which rows are not as they were. Whether it should have
been so, the host finds out from the reference solution's cells.

An attempt is not wrapped in a transaction that is rolled back, since that would change what it does: hooks on
commit would not run, a durable block would raise, and whoever catches an `IntegrityError` would find the
transaction broken. The database is put back from a copy, and only after attempts that have written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.core.cache import caches
from django.db import connection, models
from django.http import HttpResponseBase

from harness.describe import describe, describe_response
from harness.schema import forget_transactions

#: A row as the database has it, by the names of its columns.
Row = dict[str, Any]
Rows = dict[tuple[type[models.Model], Any], Row]


class Change:
    """What became of one row, in one of its columns; of a row that is new or gone, in none."""

    __slots__ = ("after", "before", "column", "model", "row", "text")

    def __init__(
        self, model: type[models.Model], row: str, column: str | None, before: Any, after: Any, text: str
    ) -> None:
        self.model = model
        #: What the row is called.
        self.row = row
        #: The field's name. Without one, `before` and `after` are whole rows, or None.
        self.column = column
        self.before = before
        self.after = after
        self.text = text

    def __str__(self) -> str:
        return self.text


class Attempt:
    """One cell: what was answered, and what it changed."""

    __slots__ = ("actor", "answer", "cell", "changes", "response")

    def __init__(
        self, actor: str, cell: str, response: HttpResponseBase, answer: Any, changes: list[Change]
    ) -> None:
        #: Who tried.
        self.actor = actor
        #: The sentence.
        self.cell = cell
        self.response = response
        #: `yes`, `no (403)`, or, where a view raised, the response with its exception.
        self.answer = answer
        self.changes = changes

    @property
    def told(self) -> Any:
        """The answer, and the changes if there are any."""
        if not self.changes or not isinstance(self.answer, str):
            return self.answer
        return f"{self.answer}, and then {'; '.join(map(str, self.changes))}"


class Matrix:
    """Attempts in one and the same world, which is as it is when the matrix is made."""

    def __init__(
        self,
        *watched: type[models.Model],
        called: Mapping[models.Model, str] | None = None,
        untold: Collection[str] = (),
        words: Mapping[int, str] | None = None,
    ) -> None:
        """Changes are told of the `watched` models' tables, but for the columns `untold`. `called` says what
        instances are called in the story, those of other models too. `words` tells statuses in other words,
        and makes those alike whose difference does not matter."""
        if connection.vendor != "sqlite":
            raise NotImplementedError("the matrix puts back SQLite only")
        self.attempts: list[Attempt] = []
        self._watched = watched
        self._called = {(type(row), row.pk): name for row, name in (called or {}).items()}
        self._untold = frozenset(untold)
        self._words = words or {}
        raw = connection.connection
        self._copy = sqlite3.connect(":memory:")
        raw.backup(self._copy)
        self._rows = self._read()

    def attempt(self, actor: str, what: str, act: Callable[[], HttpResponseBase]) -> Attempt:
        """Tries one cell, "`actor` `what`", and puts everything back."""
        raw = connection.connection
        written = raw.total_changes
        response = act()
        changes = []
        if raw.total_changes != written:
            # What is not committed when the answer is out never happened.
            raw.rollback()
            forget_transactions()
            changes = self._changes()
            self._copy.backup(raw)
            # What was kept in there is of a world that is gone.
            for cache in caches.all(initialized_only=True):
                cache.clear()
        attempt = Attempt(actor, f"{actor} {what}", response, self._answer(response), changes)
        self.attempts.append(attempt)
        return attempt

    def fill(
        self,
        actors: Mapping[str, Any],
        operations: Mapping[str, Callable[[Any, Any], HttpResponseBase]],
        objects: Mapping[str, Any],
        relation: Callable[[str, str], str],
    ) -> None:
        """Tries every operation of every actor on every object. An operation is called with the actor's
        client and the object. `relation` says what the actor, by name, is to the object; where that is
        nothing, the cell is not tried. In an operation's name, `{}` stands for the object's."""
        for actor, client in actors.items():
            for name, row in objects.items():
                if not (bond := relation(actor, name)):
                    continue
                for operation, act in operations.items():
                    self.attempt(actor, f"({bond}) may {operation.format(name)}", partial(act, client, row))

    def told(self, attempts: Iterable[Attempt] | None = None) -> dict[str, Any]:
        """The cells, and what came of each."""
        return {attempt.cell: attempt.told for attempt in (self.attempts if attempts is None else attempts)}

    def bodies(self, attempts: Iterable[Attempt] | None = None) -> dict[str, Any]:
        """What was answered in the cells: the bodies of the responses."""
        return {
            attempt.cell: describe_response(attempt.response)["body"]
            for attempt in (self.attempts if attempts is None else attempts)
        }

    def _answer(self, response: HttpResponseBase) -> Any:
        status = response.status_code
        if status in self._words:
            return self._words[status]
        if status < 400:
            return "yes"
        described = describe_response(response)
        if "raised" in described:
            return {"status": status, "body": "", "raised": described["raised"]}
        return f"no ({status})"

    def _read(self) -> Rows:
        """All rows of the watched tables. Past Django, so that nobody takes it for the project's queries."""
        rows: Rows = {}
        for model in self._watched:
            fields = model._meta.concrete_fields
            columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
            table, key = (
                connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column)
            )
            names = [field.name for field in fields]
            for values in connection.connection.execute(f"SELECT {columns} FROM {table} ORDER BY {key}"):
                row = dict(zip(names, values, strict=True))
                rows[model, row[model._meta.pk.name]] = row
        return rows

    def _changes(self) -> list[Change]:
        """How the rows differ from those of the world as it was: changed ones, lost ones, new ones."""
        after = self._read()
        changes = []
        for (model, key), before in self._rows.items():
            if (model, key) not in after:
                name = self._name(model, key)
                changes.append(Change(model, name, None, before, None, f"{name} is gone"))
                continue
            for column, value in before.items():
                now = after[model, key][column]
                if now != value and column not in self._untold:
                    changes.append(self._change(model, key, column, value, now))
        for (model, key), row in after.items():
            if (model, key) not in self._rows:
                name = f"a new {model._meta.verbose_name}"
                values = ", ".join(
                    f"{column} {self._value(model, column, value)}"
                    for column, value in row.items()
                    if column != model._meta.pk.name
                    and column not in self._untold
                    and value not in (None, "")
                )
                changes.append(Change(model, name, None, None, row, f"{name} with {values}"))
        return changes

    def _change(self, model: type[models.Model], key: Any, column: str, before: Any, after: Any) -> Change:
        name = self._name(model, key)
        old, new = (self._value(model, column, value) for value in (before, after))
        return Change(model, name, column, before, after, f"{name}: {column} {old} → {new}")

    def _name(self, model: type[models.Model], key: Any) -> str:
        return self._called.get((model, key), f"{model._meta.verbose_name} {key}")

    def _value(self, model: type[models.Model], column: str, value: Any) -> str:
        if value is None or value == "":
            return "nothing"
        field = model._meta.get_field(column)
        if field.related_model is not None:
            return self._name(field.related_model, value)
        if isinstance(field, models.BooleanField):
            return "yes" if value else "no"
        return str(describe(value))
