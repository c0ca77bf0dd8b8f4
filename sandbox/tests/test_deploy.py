"""A rolling deployment stops wherever pods can get at the tables, and says what became of their work."""

from __future__ import annotations

import itertools
from pathlib import Path
from textwrap import dedent, indent

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from harness.deploy import FINE, NOTHING_NEW, Rollout
from harness.project import forget_modules
from harness.tables import describe_table

NAMES = (f"bakery{number}" for number in itertools.count(1))
DEPLOYED = ("0001_initial", "0002_price")
FIRST = """
migrations.CreateModel(
    "Loaf", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20))]
),
"""
PRICE = 'migrations.AddField("loaf", "price", models.IntegerField(default=3)),'
GRAIN_WITH_DEFAULT = 'migrations.AddField("loaf", "grain", models.CharField(max_length=9, default="rye")),'
GRAIN_WITH_DATABASE_DEFAULT = GRAIN_WITH_DEFAULT.replace("default", "db_default")
DEFAULT_FOR_THE_DATABASE = GRAIN_WITH_DATABASE_DEFAULT.replace("Add", "Alter")
GRAIN_OR_NULL = 'migrations.AddField("loaf", "grain", models.CharField(max_length=9, null=True)),'
NO_WAY_BACK = "migrations.RunPython(lambda apps, editor: None),"


class Bakery:
    """An app with the migrations of a test, in a package of its own."""

    def __init__(self, folder: Path) -> None:
        self.label = next(NAMES)
        self.migrations = folder / self.label / "migrations"
        self.migrations.mkdir(parents=True)
        (self.migrations / "__init__.py").touch()
        (self.migrations.parent / "__init__.py").touch()
        self.write("0001_initial", FIRST, after=None)
        self.write("0002_price", PRICE, after="0001_initial")

    def write(self, name: str, operations: str, after: str | None = "0002_price", more: str = "") -> None:
        dependencies = [(self.label, after)] if after else []
        text = f"""
            from django.db import migrations, models

            class Migration(migrations.Migration):
                dependencies = {dependencies!r}
                {more}
                operations = [
            """
        text = dedent(text) + indent(dedent(operations), " " * 8) + "\n    ]\n"
        (self.migrations / f"{name}.py").write_text(text)

    def rollout(self) -> Rollout:
        rollout = Rollout(self.label, DEPLOYED)
        rollout.stand_up()
        rollout.old.model("Loaf").objects.create(name="Batard")
        return rollout

    def bake_at_every_stage(self, rollout: Rollout) -> list[str]:
        """Has the old release bake and count wherever it can. Returns the stages."""
        loaves = rollout.old.model("Loaf").objects
        stages = []

        def work() -> None:
            stages.append(rollout.stage)
            rollout.old.attempt("bake", lambda: loaves.create(name="Miche").name)
            rollout.old.attempt("look", lambda: loaves.earliest("pk"))

        rollout.migrate(work)
        return stages


@pytest.fixture
def bakery(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    bakery = Bakery(tmp_path)
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, bakery.label]):
        yield bakery
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {bakery.label}_loaf")
    MigrationRecorder(connection).migration_qs.filter(app=bakery.label).delete()
    forget_modules(bakery.label)


def test_a_default_in_the_database_lets_old_pods_work_at_every_stage(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DATABASE_DEFAULT)
    rollout = bakery.rollout()
    assert bakery.bake_at_every_stage(rollout) == ["before the migrations", "after 0003_grain"]
    assert rollout.migrating == FINE
    assert rollout.old.fared() == {"bake": FINE, "look": FINE}
    assert rollout.old.results()["bake"] == "Miche"
    assert rollout.old.results()["look"]["name"] == "Batard"


def test_a_default_in_python_only_fails_the_old_pods_and_says_when(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DEFAULT)
    rollout = bakery.rollout()
    bakery.bake_at_every_stage(rollout)
    assert rollout.migrating == FINE
    assert rollout.old.fared() == {
        "bake": f"IntegrityError after 0003_grain: NOT NULL constraint failed: {bakery.label}_loaf.grain",
        "look": FINE,
    }
    assert rollout.old.again().fared() == {}


def test_pods_get_in_between_two_migrations(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DEFAULT)
    bakery.write("0004_default", DEFAULT_FOR_THE_DATABASE, after="0003_grain")
    rollout = bakery.rollout()
    assert bakery.bake_at_every_stage(rollout)[1:] == ["after 0003_grain", "after 0004_default"]
    assert rollout.old.fared()["bake"].startswith("IntegrityError after 0003_grain")


def test_pods_do_not_get_into_an_atomic_migration(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DEFAULT + "\n" + DEFAULT_FOR_THE_DATABASE)
    rollout = bakery.rollout()
    assert bakery.bake_at_every_stage(rollout)[1:] == ["after 0003_grain"]
    assert rollout.old.fared()["bake"] == FINE


def test_pods_get_in_between_the_operations_of_one_that_is_not_atomic(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DEFAULT + "\n" + DEFAULT_FOR_THE_DATABASE, more="atomic = False")
    rollout = bakery.rollout()
    stages = bakery.bake_at_every_stage(rollout)
    assert stages[1:] == ["after operation 1 of 0003_grain", "after 0003_grain"]
    assert rollout.old.fared()["bake"].startswith("IntegrityError after operation 1 of 0003_grain")
    rollout.migrate()
    assert rollout.migrating == NOTHING_NEW, "it is recorded as applied"


def test_pods_get_in_between_operations_that_another_one_holds(bakery):
    operations = GRAIN_WITH_DEFAULT + "\n" + DEFAULT_FOR_THE_DATABASE
    both = f"migrations.SeparateDatabaseAndState([\n{operations}\n], [{GRAIN_WITH_DATABASE_DEFAULT}]),"
    bakery.write("0003_grain", both, more="atomic = False")
    rollout = bakery.rollout()
    assert bakery.bake_at_every_stage(rollout)[1:] == ["in operation 1 of 0003_grain", "after 0003_grain"]
    assert rollout.migrating == FINE
    assert rollout.old.fared()["bake"].startswith("IntegrityError in operation 1 of 0003_grain")


def test_pods_do_not_get_into_an_operation_that_is_atomic(bakery):
    twice = ", ".join(['migrations.RunSQL("SELECT 1")'] * 2)
    both = f"migrations.SeparateDatabaseAndState([{twice}]),"
    bakery.write("0003_grain", f"{GRAIN_WITH_DATABASE_DEFAULT}\n{both}", more="atomic = False")
    with (bakery.migrations / "0003_grain.py").open("a") as file:
        file.write("\n\nMigration.operations[1].atomic = True\n")
    stages = bakery.bake_at_every_stage(bakery.rollout())
    assert stages[1:] == ["after operation 1 of 0003_grain", "after 0003_grain"]


def test_what_an_old_pod_leaves_between_two_migrations_can_stop_the_second(bakery):
    bakery.write("0003_grain", GRAIN_OR_NULL)
    required = 'migrations.AlterField("loaf", "grain", models.CharField(max_length=9)),'
    bakery.write("0004_required", required, after="0003_grain")
    rollout = bakery.rollout()
    stages = bakery.bake_at_every_stage(rollout)
    assert stages[1:] == ["after 0003_grain", "after the failure in 0004_required"]
    assert rollout.migrating.startswith("IntegrityError in 0004_required: NOT NULL constraint failed")
    assert rollout.old.fared()["bake"] == FINE


def test_without_a_new_migration_there_is_nothing_to_run(bakery):
    rollout = bakery.rollout()
    assert bakery.bake_at_every_stage(rollout) == ["before the migrations"]
    assert rollout.migrating == NOTHING_NEW
    rollout.reverse()
    assert rollout.reversing == FINE


def test_two_heads_are_refused_before_anything_runs(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DATABASE_DEFAULT, after="0001_initial")
    rollout = bakery.rollout()
    rollout.migrate()
    assert rollout.migrating.startswith("CommandError before the first migration: Conflicting migrations")
    assert "0002_price" in rollout.migrating
    assert "0003_grain" in rollout.migrating


def test_a_migration_that_pushes_in_before_a_deployed_one_has_not_run(bakery):
    more = f'run_before = [("{bakery.label}", "0002_price")]'
    bakery.write("0003_grain", GRAIN_WITH_DATABASE_DEFAULT, after="0001_initial", more=more)
    rollout = bakery.rollout()
    assert "grain" not in [field.name for field in rollout.old.model("Loaf")._meta.fields]
    rollout.migrate()
    assert rollout.migrating.startswith("InconsistentMigrationHistory before the first migration")


def test_a_deployed_migration_that_is_gone_is_missed(bakery):
    (bakery.migrations / "0002_price.py").unlink()
    with pytest.raises(LookupError, match="0002_price"):
        bakery.rollout()


def test_reversing_leaves_the_table_as_it_was_and_the_rows_in_it(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DATABASE_DEFAULT)
    rollout = bakery.rollout()
    before = describe_table(f"{bakery.label}_loaf")
    rollout.migrate()
    changed = describe_table(f"{bakery.label}_loaf")
    assert changed["columns"]["grain"] == {
        "type": "varchar(9)",
        "null": False,
        "default": "'rye'",
        "primary_key": False,
    }
    rollout.reverse()
    assert (rollout.reversing, rollout.stage) == (FINE, "after the migrations were taken back")
    assert describe_table(f"{bakery.label}_loaf") == before
    assert rollout.old.model("Loaf").objects.get().name == "Batard"
    rollout.migrate()
    assert rollout.migrating == FINE


def test_two_releases_migrate_one_after_the_other(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DATABASE_DEFAULT)
    bakery.write(
        "0004_oops", f'migrations.RunSQL("UPDATE {bakery.label}_loaf SET price = 4", ""),', "0003_grain"
    )
    rollout = bakery.rollout()
    rollout.migrate(to="0003_grain")
    between = rollout.release_at("0003_grain")
    assert between.model("Loaf").objects.get().grain == "rye"
    assert between.model("Loaf").objects.get().price == 3
    rollout.migrate()
    assert between.model("Loaf").objects.get().price == 4
    rollout.reverse(to="0003_grain")
    assert "grain" in describe_table(f"{bakery.label}_loaf")["columns"]
    rollout.reverse()
    assert "grain" not in describe_table(f"{bakery.label}_loaf")["columns"]
    assert (rollout.migrating, rollout.reversing) == (FINE, FINE)


def test_a_migration_without_a_way_back_is_named(bakery):
    bakery.write("0003_grain", GRAIN_WITH_DATABASE_DEFAULT)
    bakery.write("0004_nothing", NO_WAY_BACK, after="0003_grain")
    bakery.write(
        "0005_nothing", NO_WAY_BACK.replace("None)", "None, lambda apps, editor: None)"), "0004_nothing"
    )
    rollout = bakery.rollout()
    rollout.migrate()
    rollout.reverse()
    assert rollout.reversing.startswith("IrreversibleError while 0004_nothing is taken back: ")
    assert " at 0x" not in rollout.reversing


def test_results_that_differ_are_told_apart(bakery):
    bakery.write("0003_oops", f'migrations.RunSQL("UPDATE {bakery.label}_loaf SET price = 4"),')
    rollout = bakery.rollout()
    bakery.bake_at_every_stage(rollout)
    look = rollout.old.results()["look"]
    assert (look["at first"]["price"], look["later"]["price"]) == (3, 4)


def test_a_changed_file_has_another_digest_and_a_missing_one_is_gone(bakery):
    class Project:
        def digests(self, pattern: str) -> dict[str, str]:
            assert pattern == f"{bakery.label}/migrations/*.py"
            return {f"{bakery.label}/migrations/0001_initial.py": "0123456789abcdef"}

    files = Rollout(bakery.label, DEPLOYED).deployed_files(Project())
    assert files == {"0001_initial": "0123456789ab", "0002_price": "is gone"}
