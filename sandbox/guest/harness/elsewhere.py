"""Probe P8: a second connection to SQLite in memory, which sees what is committed and nothing else.

A database in memory belongs to one connection. SQLite can share one between several, but then a reader is
refused the tables that a writer has touched, where any other database shows it what was committed before. So
the second connection is one of two things. As long as no transaction is open it is the same database: what it
writes is written. While one is open it is a copy, taken right before that transaction began, and whoever
wants to write to it is told that the database is locked, as SQLite says of a file.

`connections["default"]` is swapped for as long as somebody works elsewhere, so that the project's code is on
the second connection without knowing it: models, `atomic`, `on_commit` and all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from harness.sql import kind_of

BEGINS = re.compile(r"\s*(BEGIN|SAVEPOINT)\b", re.IGNORECASE)
COMMITS = re.compile(r"\s*(COMMIT|END)\b", re.IGNORECASE)
WRITES = frozenset({"insert", "update", "delete", "other"})


class Elsewhere:
    """Another process's connection to the database."""

    def __init__(self) -> None:
        self._here: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        if self._here.vendor != "sqlite":
            raise LookupError("elsewhere.py is for SQLite; PostgreSQL has rival.py")
        self._there = self._here.copy()
        self._there.execute_wrappers = [self._refuse_to_write]
        # Django's SQLite connections are in autocommit mode from the start; so is what is put in here.
        self._there.autocommit = True
        self._copy = self._there.get_new_connection(self._there.get_connection_params())
        self._is_copied = False
        self._is_there = False

    @contextmanager
    def open(self) -> Iterator[Elsewhere]:
        """Inside, whatever transaction is begun can be looked at from elsewhere. None may be open yet."""
        self._here.ensure_connection()
        if self._here.connection.in_transaction:
            raise LookupError("the second connection has to be there before the transaction begins")
        with self._here.execute_wrapper(self._copy_before_transaction):
            yield self

    @contextmanager
    def working(self) -> Iterator[None]:
        """Inside, the default connection is the second one."""
        if self._is_there:
            yield
            return
        in_transaction = self._here.connection.in_transaction
        if in_transaction and not self._is_copied:
            raise LookupError("nobody was looking when the transaction began: see `open`")
        self._there.connection = self._copy if in_transaction else self._here.connection
        connections[DEFAULT_DB_ALIAS] = self._there
        self._is_there = True
        try:
            yield
        finally:
            self._is_there = False
            connections[DEFAULT_DB_ALIAS] = self._here
            if self._there.connection.in_transaction and not in_transaction:
                self._there.connection.rollback()
            self._there.connection = None

    def _copy_before_transaction(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        raw = self._here.connection
        if not raw.in_transaction and BEGINS.match(sql):
            raw.backup(self._copy)
            self._is_copied = True
        return execute(sql, params, many, context)

    def _refuse_to_write(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self._there.connection is self._copy and kind_of(sql) in WRITES:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)


class Bystander:
    """Somebody who does something elsewhere at every moment of what is checked: before each statement, and
    before each commit."""

    def __init__(self, act: Callable[[], Any], elsewhere: Elsewhere | None = None) -> None:
        """`act` runs on the second connection. It may read; it should not raise."""
        self._act = act
        self._elsewhere = elsewhere or Elsewhere()
        self._here: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        self._acting = False
        #: At how many moments something was done.
        self.moments = 0

    @contextmanager
    def looking_on(self) -> Iterator[Bystander]:
        """Inside, each moment is used."""
        commit = self._here._commit

        def commit_seen() -> Any:
            self._do()
            return commit()

        self._here._commit = commit_seen
        try:
            with self._elsewhere.open(), self._here.execute_wrapper(self._wrap):
                yield self
        finally:
            del self._here._commit

    def _wrap(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if kind_of(sql) != "transaction" or COMMITS.match(sql):
            self._do()
        return execute(sql, params, many, context)

    def _do(self) -> None:
        if self._acting:
            return
        self._acting = True
        try:
            with self._elsewhere.working():
                self._act()
        finally:
            self._acting = False
        self.moments += 1
