"""A backfill is seen from within the database, in whatever way it is done and however it ends."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import postgres_server
import pytest
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import OperationalError, connection, connections, models, transaction
from django.test import override_settings
from harness.backfill import (
    Journal,
    StagedRollout,
    between_transactions,
    later_release,
    planned_as_if_large,
    read_releases,
)
from harness.deploy import FINE, NOTHING_NEW
from harness.project import forget_modules
from psycopg_c import transport
from socket_transport import SocketTransport

PROGRAMS = postgres_server.find_programs()
NAMES = (f"farm{number}" for number in itertools.count(1))
SOWN = 'migrations.AddField("bed", "sown", models.IntegerField(null=True)),'
DUNG = 'migrations.AddField("bed", "dung", models.IntegerField(null=True)),'


# Releases.


class Farm:
    """An app with two migrations to come, in a package of its own."""

    def __init__(self, folder: Path) -> None:
        self.label = next(NAMES)
        self.migrations = folder / self.label / "migrations"
        self.migrations.mkdir(parents=True)
        (self.migrations / "__init__.py").touch()
        (self.migrations.parent / "__init__.py").touch()
        self.write(
            "0001_initial", 'migrations.CreateModel("Bed", [("id", models.BigAutoField(primary_key=True))]),'
        )
        self.write("0002_sown", SOWN, after="0001_initial")
        self.write("0003_dung", DUNG, after="0002_sown")

    def write(self, name: str, operations: str, after: str | None = None) -> None:
        dependencies = [(self.label, after)] if after else []
        text = f"""
            from django.db import migrations, models

            class Migration(migrations.Migration):
                dependencies = {dependencies!r}
                operations = [
            """
        text = dedent(text) + indent(operations, " " * 8) + "\n    ]\n"
        (self.migrations / f"{name}.py").write_text(text)

    def rollout(self, **releases: str) -> StagedRollout:
        return StagedRollout(self.label, ["0001_initial"], releases)


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    monkeypatch.syspath_prepend(tmp_path)
    farm = Farm(tmp_path)
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, farm.label]):
        yield farm
        farm.rollout().clear_away()
    forget_modules(farm.label)


def test_each_release_brings_its_own_migrations(farm: Farm) -> None:
    rollout = farm.rollout(spring="0002_sown", summer="0003_dung")
    assert rollout.problem() is None
    rollout.stand_up()
    assert rollout.migrate_release("spring") == FINE
    assert rollout.release("spring").model("Bed").objects.create(sown=3).sown == 3
    assert not hasattr(rollout.release("spring").model("Bed"), "dung")
    assert rollout.migrate_release("summer") == FINE
    assert rollout.release("summer").model("Bed").objects.get().dung is None
    rollout.reverse(to="0002_sown")
    assert rollout.release("spring").model("Bed").objects.get().sown == 3


def test_a_release_may_bring_none_as_long_as_another_does(farm: Farm) -> None:
    rollout = farm.rollout(spring="0001_initial", summer="0003_dung")
    rollout.stand_up()
    assert rollout.migrate_releases() == {"spring": FINE, "summer": FINE}
    assert rollout.migrate_releases() == {"spring": FINE, "summer": FINE}
    assert rollout.release("summer").model("Bed").objects.count() == 0
    rollout = farm.rollout(spring="0001_initial", summer="0001_initial")
    assert rollout.migrate_releases() == {"spring": NOTHING_NEW}


def test_what_a_file_of_releases_may_get_wrong_is_told(farm: Farm) -> None:
    assert farm.rollout(spring="0002_sown").problem() == "0003_dung goes out with no release"
    assert (
        farm.rollout(spring="0009_ice").problem()
        == "spring is said to end with 0009_ice, and there is no such migration"
    )
    backwards = farm.rollout(spring="0003_dung", summer="0002_sown")
    assert backwards.problem() == "summer ends with 0002_sown, which does not come after 0003_dung"


def test_tables_are_cleared_away_and_can_be_made_again(farm: Farm) -> None:
    rollout = farm.rollout(spring="0003_dung")
    for _ in range(2):
        rollout.stand_up()
        assert rollout.migrate_releases() == {"spring": FINE}
        rollout.clear_away()
    assert not any(name.startswith(farm.label) for name in connection.introspection.table_names())


def test_a_file_of_releases_is_read(tmp_path: Path) -> None:
    file = tmp_path / "releases.toml"
    with pytest.raises(ValueError, match=r"releases\.toml cannot be read"):
        read_releases(file, ["one"])
    file.write_text("one = ")
    with pytest.raises(ValueError, match=r"releases\.toml cannot be read"):
        read_releases(file, ["one"])
    file.write_text('one = "0002_sown"\ntwo = 2\nthree = "x"')
    with pytest.raises(ValueError, match="does not say the last migration of two"):
        read_releases(file, ["one", "two"])
    assert read_releases(file, ["one"]) == {"one": "0002_sown"}


# Between transactions.


@pytest.fixture
def beds() -> Iterator[None]:
    run("CREATE TABLE beds (id integer PRIMARY KEY, sown integer)")
    run("INSERT INTO beds (id) VALUES (1), (2), (3)")
    yield
    run("DROP TABLE beds")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_others_get_in_after_each_transaction_that_changes_rows(beds: None) -> None:
    seen = []

    def act(number: int) -> None:
        assert connection.get_autocommit() and not connection.in_atomic_block
        with transaction.atomic():
            run("UPDATE beds SET sown = 0 WHERE id = 3")
        seen.append(number)

    with between_transactions(act):
        run("UPDATE beds SET sown = 1 WHERE id = 1")
        with transaction.atomic():
            run("UPDATE beds SET sown = 1 WHERE id = 1")
            with transaction.atomic():
                run("UPDATE beds SET sown = 1 WHERE id = 2")
            assert seen == [1]
        assert seen == [1, 2]
        run("SELECT * FROM beds")
        run("UPDATE beds SET sown = 1 WHERE id = 9")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            run("UPDATE beds SET sown = 1 WHERE id = 1")
            raise ZeroDivisionError
        with transaction.atomic():
            run("SELECT * FROM beds")
        assert seen == [1, 2]
    run("UPDATE beds SET sown = 1 WHERE id = 1")
    assert seen == [1, 2]


# A release to come.


def test_code_of_today_breaks_in_a_later_release_and_is_put_back() -> None:
    class Hen(models.Model):
        eggs = models.IntegerField()

        class Meta:
            app_label = "farm"

    with later_release(Hen, "eggs", "laid"):
        with pytest.raises(FieldError):
            Hen.objects.filter(eggs=1)
        assert '"farm_hen"."laid"' in str(Hen.objects.filter(laid=1).query)
        with pytest.raises(RuntimeError, match="later release was called for a hen"):
            Hen(laid=3).save()
    assert '"farm_hen"."eggs"' in str(Hen.objects.filter(eggs=1).query)
    assert Hen(eggs=3).eggs == 3
    assert Hen.save is models.Model.save


# The journal, on a real server.


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with postgres_server.running(PROGRAMS) as folder:
        yield folder


@pytest.fixture
def journal(server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """Of the column `code` of a table with ten sheep, on a PostgreSQL that the harness is connected to."""
    monkeypatch.setattr(transport, "connect", SocketTransport)
    options = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres"}
    configured = connections.configure_settings({"default": {**options, "HOST": str(server)}})
    monkeypatch.setitem(connections.settings, "default", configured["default"])
    before = connections["default"]
    connections["default"] = connections.create_connection("default")
    run("CREATE TABLE sheep (id bigint PRIMARY KEY)")
    run("INSERT INTO sheep SELECT generate_series(1, 10)")
    journal = Journal("sheep", "code")
    journal.open()
    run("ALTER TABLE sheep ADD COLUMN code text")
    yield journal
    run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    connections["default"] = before


needs_a_server = pytest.mark.skipif(PROGRAMS is None, reason="there is no PostgreSQL on this machine")


@needs_a_server
def test_rows_are_counted_by_transaction_whatever_savepoints_there_are(journal: Journal) -> None:
    run("UPDATE sheep SET code = 'a' WHERE id <= 3")
    with transaction.atomic():
        for number in range(4, 9):
            with transaction.atomic():
                run(f"UPDATE sheep SET code = 'b' WHERE id = {number}")
    assert journal.rows_of_the_largest_transaction() == 5
    assert journal.updated_more_than_once() == journal.changed() == 0


@needs_a_server
def test_a_procedure_that_commits_is_seen_as_the_transactions_that_it_makes(journal: Journal) -> None:
    run("""
        DO $$ BEGIN
            FOR number IN 0..4 LOOP
                UPDATE sheep SET code = number WHERE id IN (2 * number + 1, 2 * number + 2);
                COMMIT;
            END LOOP;
        END $$
    """)
    assert journal.rows_of_the_largest_transaction() == 2


@needs_a_server
def test_rows_written_twice_and_values_that_change_are_told_apart(journal: Journal) -> None:
    run("UPDATE sheep SET code = 'a' WHERE id <= 3")
    run("UPDATE sheep SET code = 'a' WHERE id <= 2")
    assert (journal.updated_more_than_once(), journal.changed()) == (2, 0)
    run("UPDATE sheep SET code = NULL WHERE id = 3")
    assert (journal.updated_more_than_once(), journal.changed()) == (3, 1)


@needs_a_server
def test_the_process_is_killed_once_in_the_middle_and_what_was_committed_stays(journal: Journal) -> None:
    journal.kill_after(4)
    run("UPDATE sheep SET code = 'a' WHERE id <= 3")
    assert not journal.killed()
    with pytest.raises(OperationalError, match="terminating connection"):
        run("UPDATE sheep SET code = 'a' WHERE id > 3")
    assert journal.killed()
    assert journal.rows_of_the_largest_transaction() == 3
    run("UPDATE sheep SET code = 'a' WHERE id > 3")
    assert journal.rows_of_the_largest_transaction() == 7


@needs_a_server
def test_a_small_table_is_planned_for_like_a_large_one(journal: Journal) -> None:
    def plan() -> str:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN SELECT * FROM sheep WHERE id = 3")
            return str(cursor.fetchall())

    assert "Seq Scan" in plan() or "Index" in plan()
    run("ANALYZE sheep")
    assert "Seq Scan" in plan()
    with planned_as_if_large():
        assert "Index" in plan()
    assert "Seq Scan" in plan()
