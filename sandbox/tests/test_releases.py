"""Several releases of an app live side by side, each with its own models, methods and modules."""

from __future__ import annotations

import itertools
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.options import Options
from django.test import override_settings
from harness import places
from harness.deploy import FINE, NOTHING_NEW
from harness.project import forget_modules
from harness.releases import CompiledOnce, Releases

NAMES = (f"orchard{number}" for number in itertools.count(1))
MIGRATIONS = """
    from pathlib import Path

    release = Path(__file__).resolve().parents[2]
    __path__ = [
        str(release.parent / str(number) / "{app}" / "migrations") for number in range(int(release.name) + 1)
    ]
"""
TREE = """
    from django.db import models

    class Tree(models.Model):
        id = models.BigAutoField(primary_key=True)
        kind = models.CharField(max_length=20)
        {fields}

        def save(self, *args, **kwargs):
            self.kind = {kind}
            super().save(*args, **kwargs)
"""
GARDEN = """
    def plant(kind):
        from {app}.models import Tree

        return Tree.objects.create(kind=kind).kind

    def kinds():
        from {app}.models import Tree

        return [tree.kind for tree in Tree.objects.order_by("pk")]
"""
MIGRATION = """
    from django.db import migrations, models

    class Migration(migrations.Migration):
        dependencies = {dependencies}
        operations = [{operation}]
"""
CREATE = (
    'migrations.CreateModel("Tree", [("id", models.BigAutoField(primary_key=True, serialize=False)), '
    '("kind", models.CharField(max_length=20))])'
)
ADD_AGE = 'migrations.AddField("tree", "age", models.IntegerField(null=True))'
AGE = "age = models.IntegerField(null=True)"


class Orchard:
    """An app with two releases in a folder: release 1 shouts, and its trees have an age."""

    def __init__(self, folder: Path) -> None:
        self.label = next(NAMES)
        self.folder = folder
        self.write(0, "migrations/0001_initial", MIGRATION, dependencies=[], operation=CREATE)
        self.write_release(0, kind="self.kind", fields="")
        self.write_release(1, kind="self.kind.upper()", fields=AGE)
        self.write_migration(ADD_AGE)

    def write(self, release: int, name: str, text: str, **values: object) -> None:
        path = self.folder / "releases" / str(release) / self.label / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).format(app=self.label, **values))

    def write_release(self, release: int, kind: str, fields: str) -> None:
        self.write(release, "__init__", "")
        self.write(release, "migrations/__init__", MIGRATIONS)
        self.write(release, "models", TREE, kind=kind, fields=fields)
        self.write(release, "garden", GARDEN)

    def write_migration(self, operation: str) -> None:
        dependencies = [(self.label, "0001_initial")]
        self.write(1, "migrations/0002_age", MIGRATION, dependencies=dependencies, operation=operation)

    def releases(self) -> Releases:
        releases = Releases(self.label)
        releases.stand_up()
        return releases


@pytest.fixture
def orchard(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "PROJECT", str(tmp_path))
    orchard = Orchard(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "releases" / "1")
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, orchard.label]):
        yield orchard
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {orchard.label}_tree")
    MigrationRecorder(connection).migration_qs.filter(app=orchard.label).delete()
    apps.all_models.pop(orchard.label, None)
    forget_modules(orchard.label)


def test_each_release_has_its_own_models_and_methods(orchard):
    releases = orchard.releases()
    zero, one = releases.release(0), releases.release(1)
    releases.migrate_release(1)
    assert zero.model("Tree") is not one.model("Tree")
    assert [field.name for field in zero.model("Tree")._meta.fields] == ["id", "kind"]
    assert [field.name for field in one.model("Tree")._meta.fields] == ["id", "kind", "age"]
    zero.model("Tree").objects.create(kind="quince")
    one.model("Tree").objects.create(kind="medlar")
    assert list(zero.model("Tree").objects.values_list("kind", flat=True)) == ["quince", "MEDLAR"]


def test_pods_take_turns_and_import_what_is_theirs(orchard):
    releases = orchard.releases()
    zero, one = releases.release(0), releases.release(1)
    releases.migrate_release(1)
    for release, kind in ((zero, "quince"), (one, "medlar"), (zero, "sloe")):
        release.attempt("plant", release.module("garden").plant, kind)
    one.attempt("look", one.module("garden").kinds)
    assert one.results() == {"plant": "MEDLAR", "look": ["quince", "MEDLAR", "sloe"]}
    assert zero.fared() == {"plant": FINE}
    assert zero.again().fared() == {}


def test_the_old_release_works_wherever_pods_get_in_while_the_new_ones_migrations_run(orchard):
    releases = orchard.releases()
    zero = releases.release(0)
    stages = []

    def work() -> None:
        stages.append(releases.stage)
        zero.attempt("plant", zero.module("garden").plant, "sloe")

    assert releases.migrate_release(1, work) == FINE
    assert stages == ["before the migrations", "after 0002_age"]
    assert zero.fared() == {"plant": FINE}


def test_a_release_fails_on_a_table_that_is_not_there_yet_and_says_at_which_stage(orchard):
    releases = orchard.releases()
    one = releases.release(1)
    releases.stage = "too early"
    one.attempt("plant", one.module("garden").plant, "sloe")
    assert one.fared()["plant"].startswith("OperationalError too early: table")


def test_a_release_runs_only_its_own_migrations_and_takes_back_only_those(orchard):
    releases = orchard.releases()
    assert releases.migrate_release(0) == NOTHING_NEW
    assert releases.migrate_release(1) == FINE
    assert releases.reverse_release(1) == FINE
    zero = releases.release(0)
    zero.attempt("plant", zero.module("garden").plant, "sloe")
    assert zero.fared() == {"plant": FINE}
    assert releases.migrate_release(1) == FINE


def test_models_that_agree_with_their_migrations_have_not_drifted(orchard):
    assert orchard.releases().drift(1) == []


def test_what_models_and_migrations_disagree_on_is_told_with_the_release(orchard):
    orchard.write_migration("")
    [sentence] = Releases(orchard.label).drift(1)
    assert sentence == f"release 1, {orchard.label}: Add field age to tree"


def test_a_release_that_does_not_import_raises_what_importing_it_raises(orchard):
    orchard.write(1, "models", "import nothing_of_this_name")
    releases = orchard.releases()
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        releases.release(1)
    assert releases.release(0).module("garden").kinds


def test_a_file_is_read_once_and_run_in_each_release(orchard, monkeypatch):
    read: list[str] = []
    get_data = CompiledOnce.get_data

    def reading(loader: CompiledOnce, path: str) -> bytes:
        read.append(Path(path).name)
        return get_data(loader, path)

    monkeypatch.setattr(CompiledOnce, "get_data", reading)
    releases = orchard.releases()
    releases.migrate_release(1)
    modules = []
    for release in (releases.release(0), releases.release(1)):
        with release.running():
            modules.append(import_module(f"{orchard.label}.migrations.0001_initial"))
    assert modules[0] is not modules[1]
    assert modules[0].Migration is not modules[1].Migration
    assert read.count("0001_initial.py") == 1


def test_nothing_of_a_release_is_left_when_it_does_not_run(orchard):
    outside = sys.modules[f"{orchard.label}.models"]
    path, default_apps = list(sys.path), Options.default_apps
    releases = orchard.releases()
    releases.release(0).module("garden")
    assert sys.modules[f"{orchard.label}.models"] is outside
    assert apps.get_model(orchard.label, "Tree") is outside.Tree
    assert f"{orchard.label}.garden" not in sys.modules
    assert (sys.path, Options.default_apps) == (path, default_apps)
