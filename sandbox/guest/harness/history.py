"""Migrations that are read once, and the models that they lead to, rendered once.

Django's executor is made for a process that migrates once: each one reads all files again, asks the
database for its tables, and renders all models. A scenario migrates ten times. What runs is the same
here: each operation of each migration, between the same two states, in the same transactions.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple

from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    Migration,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.utils.timezone import now

#: A migration's app and name.
Key = tuple[str, str]
#: It makes no difference to a table whether its model was told at once or with several of these.
TOLD_BY_MODELS = (CreateModel, AddField, AddIndex, AddConstraint)


class Step(NamedTuple):
    """An operation of a migration, and the models before and after it."""

    migration: Migration
    operation: Operation
    before: ProjectState
    after: ProjectState

    def forwards(self, editor: Any) -> None:
        """Does it to the tables."""
        self._run(self.operation.database_forwards, editor, self.before, self.after)

    def backwards(self, editor: Any) -> None:
        """Takes it back."""
        self._run(self.operation.database_backwards, editor, self.after, self.before)

    def _run(self, run: Any, editor: Any, start: ProjectState, end: ProjectState) -> None:
        # As `Migration.apply` and `Migration.unapply` do.
        is_atomic = self.operation.atomic or (self.migration.atomic and self.operation.atomic is not False)
        if is_atomic and not editor.atomic_migration:
            with transaction.atomic():
                run(self.migration.app_label, editor, start, end)
        else:
            run(self.migration.app_label, editor, start, end)


class History:
    """The migrations as one version of the code has them, and the states that they lead to."""

    def __init__(self, loader: MigrationLoader) -> None:
        self.loader = loader
        # By the migrations that have run, in their order.
        self._states: dict[tuple[Key, ...], ProjectState] = {}
        self._steps: dict[tuple[Key, ...], list[Step]] = {}
        #: The statements that make the tables, likewise.
        self.tables: dict[tuple[Key, ...], str] = {}
        self._order: dict[Key, None] = {}
        for leaf in loader.graph.leaf_nodes():
            self._order.update(dict.fromkeys(loader.graph.forwards_plan(leaf)))

    def ran(self) -> tuple[Key, ...]:
        """The migrations that have run, in the order in which `migrate` runs them."""
        applied = self.loader.applied_migrations
        return tuple(key for key in self._order if key in applied)

    def up_to(self, key: Key) -> tuple[Key, ...]:
        """A migration and those that it comes after. Raises `NodeNotFoundError` if there is none."""
        return tuple(self.loader.graph.forwards_plan(key))

    def state(self, ran: tuple[Key, ...]) -> ProjectState:
        """The models as these migrations leave them. Nobody may change it."""
        if ran not in self._states:
            known = max((n for n in range(1, len(ran)) if ran[:n] in self._states), default=0)
            if known:
                for number in range(known, len(ran)):
                    for _ in self.steps(ran[:number], ran[number]):
                        """The last one leaves the state."""
            else:
                state = ProjectState(real_apps=self.loader.unmigrated_apps)
                for key in ran:
                    self.loader.disk_migrations[key].mutate_state(state, preserve=False)
                self._states[ran] = state
        return self._states[ran]

    def steps(self, ran: tuple[Key, ...], key: Key) -> Iterator[Step]:
        """The operations of a migration that runs after others, one by one: what is wrong with one is raised
        when it is its turn."""
        migration, place = self.loader.disk_migrations[key], (*ran, key)
        kept = self._steps.setdefault(place, [])
        state = self.state(ran)
        for number, operation in enumerate(migration.operations):
            if number == len(kept):
                kept.append(Step(migration, operation, state, _state_after(migration, operation, state)))
            yield kept[number]
            state = kept[number].after
        self._states.setdefault(place, state)

    def forget(self, ran: tuple[Key, ...], key: Key) -> None:
        """Has the models after a migration rendered anew: one that was broken off may leave them half
        changed."""
        place = (*ran, key)
        for kept in (self._states, self._steps):
            for other in [other for other in kept if other[: len(place)] == place]:
                del kept[other]


def _state_after(migration: Migration, operation: Operation, state: ProjectState) -> ProjectState:
    if _changes_no_model(operation):
        return state
    # Without the models of `state`, which are rendered: they would be rendered again one by one.
    after = ProjectState(
        {key: model.clone() for key, model in state.models.items()}, real_apps=state.real_apps
    )
    operation.state_forwards(migration.app_label, after)
    return after


def _changes_no_model(operation: Operation) -> bool:
    return type(operation) is RunPython or (
        type(operation) in (RunSQL, SeparateDatabaseAndState) and not operation.state_operations
    )


#: What has been read, by the package of an app's migrations.
_kept: dict[ModuleType, History] = {}


def history_of(app_label: str) -> History:
    """The migrations of an app, and of all others, as the code that is running has them."""
    name, _ = MigrationLoader.migrations_module(app_label)
    history = _kept.get(sys.modules.get(name))
    if history is None:
        history = History(MigrationLoader(None, ignore_no_migrations=True))
        # Where one migration stands for others, which of them there are depends on which have run.
        if name in sys.modules and not history.loader.replacements:
            _kept[sys.modules[name]] = history
    return history


class Recorder(MigrationRecorder):
    """Asks which migrations have run, and writes it down, without looking through all tables first."""

    def applied_migrations(self) -> dict[Key, None]:
        """The keys of those that have run."""
        try:
            rows = self._execute("SELECT app, name FROM django_migrations", [])
        except DatabaseError:
            return {}
        self._has_table = True
        return dict.fromkeys(rows)

    def record_applied(self, app: str, name: str) -> None:
        self.ensure_schema()
        self._execute(*self.written([(app, name)]))

    def record_unapplied(self, app: str, name: str) -> None:
        self._execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, name])

    def written(self, keys: Sequence[Key]) -> tuple[str, list[Any]]:
        """The statement that writes down that migrations ran, and its parameters."""
        moment = self.connection.ops.adapt_datetimefield_value(now())
        rows = ", ".join(["(%s, %s, %s)"] * len(keys))
        return (
            f"INSERT INTO django_migrations (app, name, applied) VALUES {rows}",
            [value for key in keys for value in (*key, moment)],
        )

    def _execute(self, sql: str, parameters: list[Any]) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []


class Migrator(MigrationExecutor):
    """Runs migrations as `migrate` does, one by one, on what is kept of them."""

    def __init__(self, app_label: str) -> None:
        self.connection = connection
        self.progress_callback = None
        self.recorder = Recorder(connection)
        self.history = history_of(app_label)
        self.loader = self.history.loader
        self.loader.applied_migrations = self.recorder.applied_migrations()
        if self.loader.replacements:
            self.loader = MigrationLoader(connection, ignore_no_migrations=True)
            self.history = History(self.loader)

    def check(self) -> None:
        """Refuses what `migrate` refuses before it begins."""
        applied, nodes = self.loader.applied_migrations, self.loader.graph.node_map
        if any(parent.key not in applied for key in applied if key in nodes for parent in nodes[key].parents):
            self.loader.check_consistent_history(connection)
        for app_label, names in self.loader.detect_conflicts().items():
            raise CommandError(
                "Conflicting migrations detected; multiple leaf nodes in the migration graph: "
                f"({', '.join(names)} in {app_label})"
            )

    def stand_up(self, keys: Sequence[Key]) -> None:
        """Has migrations run: in one go, on tables as they leave them, where that comes to the same."""
        self.recorder.ensure_schema()
        ran = self.history.ran()
        migrations = [self.loader.disk_migrations[key] for key in keys]
        if connection.vendor == "postgresql" and all(map(_is_told_by_models, migrations)):
            after = (*ran, *keys)
            if after not in self.history.tables:
                self.history.tables[after] = self._tables(ran, after)
            with connection.cursor() as cursor:
                written = connection.ops.compose_sql(*self.recorder.written(keys))
                cursor.execute(f"{self.history.tables[after]}\n{written}")
            return
        for key in keys:
            self.run(ran, key)
            ran = (*ran, key)

    def _tables(self, ran: tuple[Key, ...], after: tuple[Key, ...]) -> str:
        """The statements that make the tables which the later ones of these migrations bring."""
        before, state = self.history.state(ran), self.history.state(after)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            for app_label, name in state.models.keys() - before.models.keys():
                model = state.apps.get_model(app_label, name)
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        return "\n".join(editor.collected_sql)

    def run(self, ran: tuple[Key, ...], key: Key) -> None:
        """Runs a migration after others, in a transaction if it is atomic."""
        migration = self.loader.disk_migrations[key]
        with self.kept(ran, key), connection.schema_editor(atomic=migration.atomic) as editor:
            if runs_itself(migration):
                migration.apply(self.history.state(ran).clone(), editor)
            else:
                for step in self.history.steps(ran, key):
                    step.forwards(editor)
            is_done = not editor.deferred_sql
            if is_done:
                self.record(key, self.recorder.record_applied)
        if not is_done:
            self.record(key, self.recorder.record_applied)

    def take_back(self, ran: tuple[Key, ...], key: Key) -> None:
        """Takes a migration back that ran after others."""
        migration = self.loader.disk_migrations[key]
        with self.kept(ran, key), connection.schema_editor(atomic=migration.atomic) as editor:
            if runs_itself(migration):
                migration.unapply(self.history.state(ran).clone(), editor)
            else:
                for operation in migration.operations:
                    if not operation.reversible:
                        raise IrreversibleError(f"Operation {operation} in {migration} is not reversible")
                for step in reversed(list(self.history.steps(ran, key))):
                    step.backwards(editor)
        self.record(key, self.recorder.record_unapplied)

    def record(self, key: Key, write: Callable[[str, str], None]) -> None:
        """Writes something down for a migration, and for those in whose place it stands."""
        migration = self.loader.disk_migrations.get(key)
        for replaced in migration.replaces if migration else ():
            self.record(replaced, write)
        write(*key)

    @contextmanager
    def kept(self, ran: tuple[Key, ...], key: Key) -> Iterator[None]:
        """Inside, a migration runs. What is kept of it is only kept if it comes through."""
        try:
            yield
        except BaseException:
            self.history.forget(ran, key)
            raise


def _is_told_by_models(migration: Migration) -> bool:
    return all(type(operation) in TOLD_BY_MODELS for operation in migration.operations)


def runs_itself(migration: Migration) -> bool:
    """Whether the migration's author has another idea than Django of how one is run."""
    return (type(migration).apply, type(migration).unapply) != (Migration.apply, Migration.unapply)
