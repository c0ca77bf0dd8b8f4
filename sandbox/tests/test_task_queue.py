"""A queue holds JSON, and its worker has a connection of its own. (What Django's `enqueue` makes of it is
tested in the sandbox: it needs a newer Django than this one.)"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.utils import timezone, translation
from harness.elsewhere import Bystander, Elsewhere
from harness.task_queue import TaskQueue

HERE = __name__
done: list[object] = []
queues: list[TaskQueue] = []


def note(value: object) -> None:
    done.append(value)


def look_up(pk: int) -> None:
    done.append(Group.objects.get(pk=pk).name)


def fan_out(number: int) -> None:
    for value in range(number):
        queues[0].put(f"{HERE}.note", [value])


def write(*addresses: str) -> None:
    for address in addresses:
        mail.send_mail("s", "b", None, [address])


def say_where_and_when() -> None:
    done.append((translation.get_language(), timezone.get_current_timezone_name()))
    translation.activate("pl")


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskQueue]:
    monkeypatch.setattr(mail, "outbox", [], raising=False)
    queue = TaskQueue()
    queues[:], done[:] = [queue], []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        yield queue
    Group.objects.all().delete()


def test_nothing_runs_by_itself_and_then_in_order(queue: TaskQueue) -> None:
    for value in (1, "ż", None, [1, {"a": 2}]):
        queue.put(f"{HERE}.note", [value])
    queue.put(f"{HERE}.note", named={"value": (1, 2)})
    assert done == []
    assert len(queue.work()) == 5
    assert done == [1, "ż", None, [1, {"a": 2}], [1, 2]]
    assert queue.waiting == []


def test_what_json_does_not_hold_is_refused(queue: TaskQueue) -> None:
    with pytest.raises(TypeError):
        queue.put(f"{HERE}.note", [Group(name="a")])
    assert queue.waiting == []


def test_tasks_may_bring_more_tasks(queue: TaskQueue) -> None:
    queue.put(f"{HERE}.fan_out", [3])
    assert [message.task for message in queue.work(most=2)] == [f"{HERE}.fan_out", f"{HERE}.note"]
    assert [message.text for message in queue.waiting] == [
        '{"args": [1], "kwargs": {}}',
        '{"args": [2], "kwargs": {}}',
    ]
    queue.work()
    assert done == [0, 1, 2]


def test_a_task_that_fails_is_told_and_keeps_nobody_else_from_running(queue: TaskQueue) -> None:
    queue.put(f"{HERE}.look_up", [0])
    queue.put(f"{HERE}.there_is_no_such_task")
    queue.put(f"{HERE}.note", ["after"])
    raised = [message.raised for message in queue.work()]
    assert raised == ["django.contrib.auth.models.Group.DoesNotExist", "ImportError", None]
    assert done == ["after"]


def test_the_worker_does_not_see_what_is_not_committed(queue: TaskQueue) -> None:
    elsewhere = Elsewhere()
    queue = TaskQueue(elsewhere)
    with Bystander(queue.work, elsewhere).looking_on():
        with transaction.atomic():
            group = Group.objects.create(name="early")
            queue.put(f"{HERE}.look_up", [group.pk])
        with transaction.atomic():
            group = Group.objects.create(name="late")
            transaction.on_commit(lambda: queue.put(f"{HERE}.look_up", [group.pk]))
    queue.work()
    assert [message.raised is None for message in queue.done] == [False, True]
    assert done == ["late"]


def test_what_is_for_later_waits(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    queue.put(f"{HERE}.note", ["later"], run_after=now + datetime.timedelta(minutes=1))
    queue.put(f"{HERE}.note", ["now"], run_after=now)
    queue.work()
    assert done == ["now"]
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(minutes=1))
    queue.work()
    assert done == ["now", "later"]


def test_mails_are_counted_by_task(queue: TaskQueue) -> None:
    queue.put(f"{HERE}.write", ["a@mail.example", "b@mail.example"])
    queue.put(f"{HERE}.note", [1])
    queue.put(f"{HERE}.write", ["c@mail.example"])
    assert [message.mails for message in queue.work()] == [2, 0, 1]


def test_language_and_time_zone_are_those_of_a_new_process(queue: TaskQueue) -> None:
    queue.put(f"{HERE}.say_where_and_when")
    queue.put(f"{HERE}.say_where_and_when")
    with translation.override("ja"), timezone.override("Asia/Tokyo"):
        queue.work()
        assert translation.get_language() == "ja"
    assert done == [("en-us", "UTC")] * 2


def test_a_task_object_is_called_by_its_own_way(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    task = SimpleNamespace(takes_context=False, call=note)
    monkeypatch.setitem(globals(), "decorated", task)
    queue.put(f"{HERE}.decorated", [7])
    queue.work()
    assert done == [7]
