"""Migrations are read and rendered once, and what they do to the tables is the same as ever."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import postgres_server
import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from harness.deploy import FINE, Rollout
from harness.history import Migrator, Recorder, history_of
from harness.project import forget_modules
from harness.tables import describe_table
from psycopg_c import transport
from socket_transport import SocketTransport

PROGRAMS = postgres_server.find_programs()
NAMES = (f"cellar{number}" for number in itertools.count(1))
HEAD = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = {dependencies!r}
    {more}
    operations = [
"""
CASK = """
migrations.CreateModel(
    "Cask",
    [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20, unique=True))],
),
"""
TASTING = """
migrations.CreateModel(
    "Tasting",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("cask", models.ForeignKey("{label}.Cask", models.CASCADE, related_name="tastings")),
    ],
),
migrations.AddField("cask", "litres", models.IntegerField(default=30)),
migrations.AddIndex("cask", models.Index(fields=["litres"], name="{label}_by_litres")),
"""
GRAPE = 'migrations.AddField("cask", "grape", models.CharField(max_length=9, null=True)),'
NOTHING = "migrations.RunPython(lambda apps, editor: None, lambda apps, editor: None),"
DEPLOYED = ("0001_initial", "0002_tasting")


class Cellar:
    """An app with the migrations of a test, in a package of its own."""

    def __init__(self, folder: Path) -> None:
        self.label = next(NAMES)
        self.migrations = folder / self.label / "migrations"
        self.migrations.mkdir(parents=True)
        (self.migrations / "__init__.py").touch()
        (self.migrations.parent / "__init__.py").touch()
        self.write("0001_initial", CASK, after=None)
        self.write("0002_tasting", TASTING.format(label=self.label), after="0001_initial")

    def write(self, name: str, operations: str, after: str | None = "0002_tasting", more: str = "") -> None:
        dependencies = [(self.label, after)] if after else []
        text = HEAD.format(dependencies=dependencies, more=more) + indent(dedent(operations), " " * 8)
        (self.migrations / f"{name}.py").write_text(text + "\n    ]\n")

    def rollout(self) -> Rollout:
        rollout = Rollout(self.label, DEPLOYED)
        rollout.stand_up()
        return rollout

    def key(self, name: str) -> tuple[str, str]:
        return self.label, name

    def tables(self) -> list[Any]:
        return [describe_table(f"{self.label}_{name}") for name in ("cask", "tasting")]

    def clear_away(self) -> None:
        with connection.cursor() as cursor:
            for name in ("tasting", "cask"):
                cursor.execute(f"DROP TABLE IF EXISTS {self.label}_{name}")
        MigrationRecorder(connection).migration_qs.filter(app=self.label).delete()


@pytest.fixture
def cellar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cellar]:
    monkeypatch.syspath_prepend(tmp_path)
    cellar = Cellar(tmp_path)
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, cellar.label]):
        yield cellar
        cellar.clear_away()
    forget_modules(cellar.label)


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with postgres_server.running(PROGRAMS) as folder:
        yield folder


@pytest.fixture
def postgresql(server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The harness is connected to a PostgreSQL."""
    monkeypatch.setattr(transport, "connect", SocketTransport)
    options = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres"}
    configured = connections.configure_settings({"default": {**options, "HOST": str(server)}})
    monkeypatch.setitem(connections.settings, "default", configured["default"])
    before = connections["default"]
    connections["default"] = connections.create_connection("default")
    yield
    connection.close()
    connections["default"] = before


needs_a_server = pytest.mark.skipif(PROGRAMS is None, reason="there is no PostgreSQL on this machine")


def test_files_are_read_once_however_often_migrations_run(
    cellar: Cellar, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    build_graph = MigrationLoader.build_graph
    monkeypatch.setattr(MigrationLoader, "build_graph", lambda self: (read.append(1), build_graph(self))[1])
    cellar.write("0003_grape", GRAPE)
    rollout = cellar.rollout()
    for _ in range(2):
        rollout.migrate()
        rollout.reverse()
    assert (rollout.migrating, rollout.reversing, len(read)) == (FINE, FINE, 1)


def test_an_operation_that_touches_no_model_has_the_same_models_before_and_after(cellar: Cellar) -> None:
    cellar.write("0003_grape", GRAPE + NOTHING)
    history = history_of(cellar.label)
    deployed = tuple(map(cellar.key, DEPLOYED))
    add, nothing = history.steps(deployed, cellar.key("0003_grape"))
    assert add.before is history.state(deployed)
    assert "grape" not in add.before.models[cellar.label, "cask"].fields
    assert nothing.before is nothing.after is add.after
    assert "grape" in add.after.models[cellar.label, "cask"].fields


def test_what_is_wrong_with_an_operation_is_raised_after_the_one_before_has_run(cellar: Cellar) -> None:
    cellar.write("0003_grape", GRAPE + 'migrations.RemoveField("cask", "cork"),', more="atomic = False")
    rollout = cellar.rollout()
    rollout.migrate()
    assert rollout.migrating.startswith("KeyError in 0003_grape")
    assert "grape" in cellar.tables()[0]["columns"]


def test_a_migration_that_was_broken_off_is_rendered_anew(cellar: Cellar) -> None:
    cellar.write("0003_grape", GRAPE + 'migrations.RunSQL("SELECT nothing"),')
    rollout = cellar.rollout()
    history = Migrator(cellar.label).history
    ran = history.ran()
    before = history.state(ran)
    first, _ = history.steps(ran, cellar.key("0003_grape"))
    rollout.migrate()
    assert rollout.migrating.startswith("OperationalError in 0003_grape")
    again, _ = history.steps(ran, cellar.key("0003_grape"))
    assert again.after is not first.after
    assert history.state(ran) is before


def test_a_migration_in_the_place_of_others_is_recorded_with_them(cellar: Cellar) -> None:
    cellar.write("0003_grape", GRAPE)
    more = f'replaces = [("{cellar.label}", "0003_grape")]'
    cellar.write("0003_squashed", GRAPE, more=more)
    rollout = cellar.rollout()
    rollout.migrate()
    assert rollout.migrating == FINE
    ran = Recorder(connection).applied_migrations()
    assert {cellar.key("0003_grape"), cellar.key("0003_squashed")} <= ran.keys()


def test_a_migration_that_knows_better_how_to_run_is_left_to_it(cellar: Cellar) -> None:
    more = """
    def apply(self, project_state, schema_editor, collect_sql=False):
        schema_editor.execute("CREATE TABLE grape (id integer)")
        return super().apply(project_state, schema_editor, collect_sql)
    """
    cellar.write("0003_grape", GRAPE, more=more)
    rollout = cellar.rollout()
    rollout.migrate()
    assert rollout.migrating == FINE
    assert "grape" in cellar.tables()[0]["columns"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE grape")


@needs_a_server
def test_tables_made_in_one_go_are_those_that_the_migrations_make(postgresql: None, cellar: Cellar) -> None:
    keys = list(map(cellar.key, DEPLOYED))
    found = []
    for _ in range(2):
        migrator = Migrator(cellar.label)
        migrator.stand_up(keys)
        assert list(migrator.recorder.applied_migrations()) == keys
        found.append(cellar.tables())
        cellar.clear_away()
    migrator.run((), keys[0])
    migrator.run((keys[0],), keys[1])
    assert found == [cellar.tables()] * 2
    assert found[0][1]["foreign_keys"] == [["cask_id", f"{cellar.label}_cask"]]
