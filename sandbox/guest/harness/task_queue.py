"""Probe P15 for background work: a queue of tasks, and the worker that takes them from it.

`TASKS` in a project's settings says which queue is used in development; in production it is one that other
processes work off. So it is here: what is put into the queue is written down as JSON, and read again by a
worker that has a connection of its own (see `elsewhere`), with the language and the time zone of a process
that has just started. While a transaction is open, that worker does not see what was done in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import mail
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from harness.elsewhere import Elsewhere
from harness.failures import exception_name


class Message:
    """A task in the queue."""

    __slots__ = ("mails", "raised", "run_after", "task", "text")

    def __init__(self, task: str, text: str, run_after: datetime | None) -> None:
        #: Where the task is defined, as one imports it.
        self.task = task
        #: Its arguments, as the queue holds them: JSON.
        self.text = text
        self.run_after = run_after
        #: How many messages were mailed while it ran.
        self.mails = 0
        #: The name of the exception that ended it, if one did.
        self.raised: str | None = None

    @property
    def is_due(self) -> bool:
        return self.run_after is None or self.run_after <= timezone.now()


class TaskQueue:
    """A queue of Django's tasks. Nothing runs until somebody lets the worker work."""

    def __init__(self, elsewhere: Elsewhere | None = None) -> None:
        self._elsewhere = elsewhere or Elsewhere()
        #: What nobody has taken yet, in the order in which it came.
        self.waiting: list[Message] = []
        #: What the worker has done.
        self.done: list[Message] = []

    @contextmanager
    def installed(self) -> Iterator[TaskQueue]:
        """Inside, `enqueue` puts tasks here, whichever of the backends in the settings they name."""
        from django.tasks import task_backends

        before = {alias: task_backends[alias] for alias in task_backends}
        for alias in before:
            task_backends[alias] = self._backend(alias)
        try:
            yield self
        finally:
            for alias, backend in before.items():
                task_backends[alias] = backend

    def put(
        self,
        task: str,
        arguments: Collection[Any] = (),
        named: dict[str, Any] | None = None,
        run_after: datetime | None = None,
    ) -> None:
        """Puts a call of the task into the queue. Raises a TypeError for what JSON does not hold."""
        text = json.dumps({"args": list(arguments), "kwargs": named or {}}, ensure_ascii=False)
        self.waiting.append(Message(task, text, run_after))

    def work(self, most: int | None = None) -> list[Message]:
        """Lets the worker do what is due, and what comes of that; `most` so many tasks. Returns what it did.

        A task that fails is not tried again."""
        first = len(self.done)
        while most is None or len(self.done) - first < most:
            message = next((message for message in self.waiting if message.is_due), None)
            if message is None:
                break
            self.waiting.remove(message)
            self._run(message)
            self.done.append(message)
        return self.done[first:]

    def _run(self, message: Message) -> None:
        arguments = json.loads(message.text)
        mails = len(getattr(mail, "outbox", []))
        with (
            self._elsewhere.working(),
            translation.override(settings.LANGUAGE_CODE),
            timezone.override(timezone.get_default_timezone()),
        ):
            try:
                _call(import_string(message.task))(*arguments["args"], **arguments["kwargs"])
            except Exception as exception:
                message.raised = exception_name(exception)
        message.mails = len(getattr(mail, "outbox", [])) - mails

    def _backend(self, alias: str) -> Any:
        from django.tasks.backends.base import BaseTaskBackend
        from django.tasks.base import Task, TaskResult, TaskResultStatus

        queue = self

        class QueueBackend(BaseTaskBackend):
            supports_defer = supports_async_task = supports_priority = True

            def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
                self.validate_task(task)
                result = TaskResult(
                    task=task,
                    id=str(len(queue.done) + len(queue.waiting)),
                    status=TaskResultStatus.READY,
                    enqueued_at=timezone.now(),
                    started_at=None,
                    finished_at=None,
                    last_attempted_at=None,
                    args=args,
                    kwargs=kwargs,
                    backend=alias,
                    errors=[],
                    worker_ids=[],
                )
                queue.put(task.module_path, result.args, result.kwargs, task.run_after)
                return result

        return QueueBackend(alias, settings.TASKS[alias])


def _call(task: Any) -> Callable[..., Any]:
    """What a worker calls: the task's function, also where it is asynchronous or wants its context."""
    if not getattr(task, "takes_context", False):
        return getattr(task, "call", task)

    def with_context(*arguments: Any, **named: Any) -> Any:
        from django.tasks.base import TaskContext, TaskResult, TaskResultStatus

        result = TaskResult(
            task=task,
            id="",
            status=TaskResultStatus.RUNNING,
            enqueued_at=None,
            started_at=timezone.now(),
            finished_at=None,
            last_attempted_at=timezone.now(),
            args=arguments,
            kwargs=named,
            backend=task.backend,
            errors=[],
            worker_ids=["worker"],
        )
        return task.call(TaskContext(task_result=result), *arguments, **named)

    return with_context
