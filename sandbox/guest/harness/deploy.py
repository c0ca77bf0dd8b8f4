"""Probe P5: a rolling deployment, seen by the release that is leaving and by the one that is coming.

A deployment is no moment. The migrations run first, one transaction after another, and all that time
every pod runs the old release. Then the pods are replaced, and perhaps replaced back. `Rollout` lets a
scenario's pods do their work wherever they can get at the tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.apps import apps as current_apps
from django.db import connection, models
from django.db.migrations import Migration, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from harness.describe import describe
from harness.failures import exception_name, exception_text
from harness.history import Key, Migrator, history_of, runs_itself
from harness.project import Project

#: What is said of an action, or of migrating, that never raised.
FINE = "fine"
#: What is said of migrating when every migration has run already.
NOTHING_NEW = "there is no new migration"
#: How many digits of a file's digest are shown.
DIGITS = 12


def failure(exception: Exception, place: str) -> str:
    """What was raised and where, in one line: the name, without its module, the place, and the text."""
    name = exception_name(exception).rpartition(".")[2]
    # PostgreSQL adds lines: which row it was, the statement. The first one says it.
    text, *_ = exception_text(exception).splitlines() or [""]
    return f"{name} {place}: {text}"


class Release:
    """A version of the code: its models, and how its pods fared with what they tried."""

    def __init__(self, rollout: Rollout, registry: Any) -> None:
        self._rollout = rollout
        self._registry = registry
        self._failures: dict[str, str] = {}
        self._results: dict[str, list[Any]] = {}

    def again(self) -> Release:
        """The same code, with nothing noted yet: for the next chapter of a deployment."""
        return Release(self._rollout, self._registry)

    def model(self, name: str) -> type[models.Model]:
        """The model as this release knows it."""
        return self._registry.get_model(self._rollout.app_label, name)

    def attempt(self, action: str, function: Callable[..., Any], *arguments: Any) -> None:
        """Has a pod of this release do something, and notes what comes of it."""
        results = self._results.setdefault(action, [])
        try:
            result = describe(function(*arguments))
        except Exception as exception:
            self._failures.setdefault(action, failure(exception, self._rollout.stage))
            return
        if result not in results:
            results.append(result)

    def fared(self) -> dict[str, str]:
        """For each action `fine`, or what it raised first, and when."""
        return {action: self._failures.get(action, FINE) for action in self._results}

    def results(self) -> dict[str, Any]:
        """What came of each action. How often something is tried depends on how many migrations there are;
        what comes of it must not, and where it does, the first two results that differ are told."""
        return {action: _once(results) for action, results in self._results.items()}


class Rollout:
    """The way of an app's new migrations into production, where `deployed` ran long ago."""

    def __init__(self, app_label: str, deployed: Sequence[str]) -> None:
        """`deployed` names the app's migrations that are in production, in the order in which they ran.

        They are named one by one, since what a changed file says of its dependencies is no evidence of
        what has run. The migrations of other apps must have run.
        """
        self.app_label = app_label
        self.deployed = tuple(deployed)
        #: Where the deployment is, as in "IntegrityError after 0004_rating".
        self.stage = "before the migrations"
        #: How migrating ended: `fine`, that there is nothing new, or what was raised, and where.
        self.migrating = FINE
        #: How taking the migrations back ended.
        self.reversing = FINE

    def stand_up(self) -> None:
        """Brings the tables to where production is, with the old release running on them."""
        migrator = Migrator(self.app_label)
        keys = [(self.app_label, name) for name in self.deployed]
        for key in keys:
            if key not in migrator.loader.disk_migrations:
                raise LookupError(f"{key[1]} of {self.app_label} is in production, and there is no such file")
        ran = migrator.history.ran()
        migrator.stand_up(keys)
        self.old = Release(self, migrator.history.state((*ran, *keys)).apps)
        self.new = Release(self, current_apps)

    def release_at(self, name: str) -> Release:
        """A release between the old and the new one: its models as the migration `name` of the app leaves
        them."""
        history = history_of(self.app_label)
        return Release(self, history.state(history.up_to((self.app_label, name))).apps)

    def migrate(self, pods: Callable[[], None] | None = None, to: str | None = None) -> None:
        """Runs the new migrations as `migrate` does, or those of the app up to `to`. A migration that raises
        is the last one: `migrating` says which.

        `pods` is called wherever pods can get at the tables: before the first migration, after each, and
        in one that is not atomic after each of its operations; after a failure as well. `stage` says where.
        """

        def stop(stage: str) -> None:
            self.stage = stage
            if pods is not None:
                pods()

        self.migrating = FINE
        stop("before the migrations")
        place = "before the first migration"
        try:
            migrator = Migrator(self.app_label)
            migrator.check()
            ran = migrator.history.ran()
            targets = [(self.app_label, to)] if to else migrator.loader.graph.leaf_nodes()
            plan = migrator.migration_plan(targets)
            if not plan:
                self.migrating = NOTHING_NEW
            for migration, _ in plan:
                place = f"in {migration.name}"
                key = migration.app_label, migration.name
                if migration.atomic or runs_itself(migration):
                    migrator.run(ran, key)
                else:
                    _run_in_pieces(migrator, ran, migration, stop)
                ran = (*ran, key)
                stop(f"after {migration.name}")
        except Exception as exception:
            self.migrating = failure(exception, place)
            stop(f"after the failure {place}")

    def reverse(self, to: str | None = None) -> None:
        """Takes the new migrations back, newest first, all of them or those after `to`."""
        self.reversing = FINE
        place = "before the first migration"
        try:
            migrator = Migrator(self.app_label)
            ran = migrator.history.ran()
            for migration, _ in migrator.migration_plan([(self.app_label, to or self.deployed[-1])]):
                place = f"while {migration.name} is taken back"
                key = migration.app_label, migration.name
                migrator.take_back(ran[: ran.index(key)], key)
            self.stage = "after the migrations were taken back"
        except Exception as exception:
            self.reversing = failure(exception, place)
            self.stage = "after the migrations could not be taken back"

    def deployed_files(self, project: Project) -> dict[str, str]:
        """Digests of the files of the migrations that are in production, by name."""
        module, _ = MigrationLoader.migrations_module(self.app_label)
        folder = module.replace(".", "/")
        digests = project.digests(f"{folder}/*.py")
        return {name: digests.get(f"{folder}/{name}.py", "is gone")[:DIGITS] for name in self.deployed}


def _once(results: list[Any]) -> Any:
    match results:
        case []:
            return None
        case [result]:
            return result
    return {"at first": results[0], "later": results[1]}


def _run_in_pieces(
    migrator: Migrator, ran: tuple[Key, ...], migration: Migration, stop: Callable[[str], None]
) -> None:
    """Runs a migration that is not atomic, and stops after each operation but the last."""
    key = migration.app_label, migration.name
    with migrator.kept(ran, key):
        for number, step in enumerate(migrator.history.steps(ran, key), 1):
            here = f"operation {number} of {migration.name}"
            inside = partial(stop, f"in {here}")
            with _stopping_inside(step.operation, inside), connection.schema_editor(atomic=False) as editor:
                step.forwards(editor)
            if number < len(migration.operations):
                stop(f"after {here}")
    migrator.record(key, migrator.recorder.record_applied)


@contextmanager
def _stopping_inside(operation: Operation, stop: Callable[[], None]) -> Iterator[None]:
    """Stops between the operations of which this one is made up, if it is, and no transaction is open."""

    def stopping_after(forwards: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: Any) -> None:
            forwards(*arguments)
            if not connection.in_atomic_block:
                stop()

        return run

    inner = _database_operations(operation)[:-1]
    for part in inner:
        part.database_forwards = stopping_after(part.database_forwards)
    try:
        yield
    finally:
        for part in inner:
            del part.database_forwards


def _database_operations(operation: Operation) -> list[Operation]:
    """The operations that change the tables, out of those that only hold others."""
    if not isinstance(operation, SeparateDatabaseAndState):
        return [operation]
    return [leaf for inner in operation.database_operations for leaf in _database_operations(inner)]
