"""Processes of the same project have modules and signal receivers of their own."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.test import override_settings
from harness import places
from harness.project import forget_modules
from harness.workers import Worker

NAMES = (f"bakery{number}" for number in itertools.count(1))
FILES = {
    "__init__": "",
    "apps": """
        from django.apps import AppConfig

        class BakeryConfig(AppConfig):
            name = "{app}"

            def ready(self):
                from {app} import signals
    """,
    "models": """
        from django.db import models

        class Loaf(models.Model):
            weight = models.IntegerField()
    """,
    "memory": "seen = []",
    "signals": """
        from django.contrib.auth.models import Group
        from django.db.models.signals import post_save
        from django.dispatch import receiver

        from {app} import memory

        @receiver(post_save, sender=Group)
        def saved(instance, **kwargs):
            memory.seen.append(instance.name)
    """,
    "late": """
        from {app} import memory, models

        def remembered():
            from {app} import memory as again

            return again is memory and models.Loaf, list(memory.seen)
    """,
}


@pytest.fixture
def bakery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    label = next(NAMES)
    (tmp_path / label).mkdir()
    for name, text in FILES.items():
        (tmp_path / label / f"{name}.py").write_text(dedent(text).format(app=label))
    monkeypatch.setattr(places, "PROJECT", f"{tmp_path}/")
    monkeypatch.syspath_prepend(tmp_path)
    receivers = list(post_save.receivers)
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, label]):
        yield SimpleNamespace(label=label, module=lambda name: import_module(f"{label}.{name}"))
    post_save.receivers = receivers
    post_save.sender_receivers_cache.clear()
    Group.objects.all().delete()
    apps.all_models.pop(label, None)
    forget_modules(label)


def test_what_a_module_keeps_is_each_workers_own(bakery: SimpleNamespace) -> None:
    worker = Worker()
    bakery.module("memory").seen.append("here")
    assert worker.module(f"{bakery.label}.memory").seen == []
    with worker.running():
        bakery.module("memory").seen.append("there")
    assert bakery.module("memory").seen == ["here"]
    assert worker.module(f"{bakery.label}.memory").seen == ["there"]


def test_a_signal_reaches_the_receivers_of_the_process_that_sent_it(bakery: SimpleNamespace) -> None:
    worker, another = Worker(), Worker()
    Group.objects.create(name="a")
    with worker.running():
        Group.objects.create(name="b")
        with another.running():
            Group.objects.create(name="c")
        Group.objects.create(name="d")
    Group.objects.create(name="e")
    memories = [bakery.module("memory")]
    memories += (each.module(f"{bakery.label}.memory") for each in (worker, another))
    assert [memory.seen for memory in memories] == [["a", "e"], ["b", "d"], ["c"]]


def test_models_are_shared(bakery: SimpleNamespace) -> None:
    worker, models = Worker(), bakery.module("models")
    assert worker.module(f"{bakery.label}.models") is models
    with worker.running():
        assert import_module(bakery.label).models is models
        assert bakery.module("late").remembered() == (models.Loaf, [])
    assert apps.get_model(bakery.label, "Loaf") is models.Loaf


def test_receivers_that_are_not_the_projects_are_everybodys(bakery: SimpleNamespace) -> None:
    seen = []

    def saved(instance: Group, **_: object) -> None:
        seen.append(instance.name)

    post_save.connect(saved, sender=Group)
    worker = Worker()
    with worker.running():
        Group.objects.create(name="b")
    assert seen == ["b"]
    post_save.disconnect(saved, sender=Group)


def test_nothing_of_a_worker_is_left_when_it_does_not_run(bakery: SimpleNamespace) -> None:
    worker = Worker()
    modules = {name: sys.modules[name] for name in sys.modules if name.startswith(bakery.label)}
    with pytest.raises(ZeroDivisionError), worker.running():
        bakery.module("late")
        raise ZeroDivisionError
    assert {name: sys.modules[name] for name in sys.modules if name.startswith(bakery.label)} == modules
    assert f"{bakery.label}.late" not in sys.modules
    with worker.running():
        assert bakery.module("late").remembered() == (bakery.module("models").Loaf, [])
