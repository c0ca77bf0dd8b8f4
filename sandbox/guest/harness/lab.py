"""What a scenario works with: clients, clock, random data, and ways to observe."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.core import mail
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import DatabaseError, connection
from django.utils import timezone, translation

from harness.channel import Channel
from harness.clients import api_client, web_client
from harness.clock import Clock
from harness.describe import describe
from harness.failures import exception_name
from harness.objects import count_instances
from harness.project import Project
from harness.recorders import LogRecorder, WarningRecorder, described_mail
from harness.sql import Fault, SqlProbe, Statement, repeated_statements


class ScenarioMistake(Exception):
    """The scenario itself is wrong: its author has to act, not the candidate."""


class Lab:
    """One scenario's view of the project that is being checked."""

    def __init__(
        self,
        *,
        scenario: str,
        seed: int,
        channel: Channel,
        project: Project,
        database: Any,
        clock: Clock,
        sql: SqlProbe,
        logs: LogRecorder,
        warnings: WarningRecorder,
    ) -> None:
        self.seed = seed
        self.project = project
        self.clock = clock
        #: All of a scenario's data is drawn from here.
        self.random = random.Random(f"{seed}:{scenario}")
        self._channel = channel
        self._database = database
        self._sql = sql
        self._logs = logs
        self._warnings = warnings
        self._observed: set[str] = set()
        self._series: dict[str, dict[str, Any]] = {}

    # Observing.

    def observe(self, name: str, value: Any) -> None:
        """Records `value` under `name`, once."""
        self._claim(name)
        self._channel.observation(name, describe(value))

    @contextmanager
    def measure(self, name: str, size: int, of: str = "rows", also: Collection[str] = ()) -> Iterator[None]:
        """Counts the queries and rows inside; calls with the same name, at several sizes, make one series.

        `of` says what the size counts, as a plural noun in the words of the story. `also` names what is
        counted besides, because it costs time: `steps` of the database, live `instances` of models."""
        if name not in self._series:
            self._claim(name)
            self._series[name] = {
                key: [] for key in ("sizes", "queries", "rows", "steps", "instances", "repeated")
            }
            self._series[name]["of"] = of
        host_counts = connection.vendor == "postgresql"
        if host_counts:
            self._channel.measure_begun(name, size, of, work="steps" in also)
        counting = count_instances() if "instances" in also else nullcontext()
        with counting as instances, self._sql.recording(steps="steps" in also) as recording:
            yield
        repeated = repeated_statements(recording.statements)
        if host_counts:
            origins = [{"sql": each["sql"], "origin": each["origin"]} for each in repeated]
            self._channel.measure_ended(name, instances.peak if instances else None, origins)
            return
        series = self._series[name]
        series["sizes"].append(size)
        series["queries"].append(recording.queries)
        series["rows"].append(recording.rows)
        if "steps" in also:
            series["steps"].append(recording.steps)
        if instances is not None:
            series["instances"].append(instances.peak)
        if size == max(series["sizes"]):
            series["repeated"] = repeated

    @contextmanager
    def watch(self, name: str) -> Iterator[None]:
        """On PostgreSQL: observes under `name` each statement that runs inside, with the locks that it takes,
        the tables that it rewrites or scans, and who would have to wait. It is the host that sees them."""
        if connection.vendor != "postgresql":
            raise ScenarioMistake("`lab.watch` is for exercises on PostgreSQL")
        self._claim(name)
        self._channel.watch_begun(name)
        yield
        self._channel.watch_ended(name)

    @contextmanager
    def statements(self) -> Iterator[list[Statement]]:
        """The SQL that runs inside, as it is sent."""
        with self._sql.recording() as recording:
            yield recording.statements

    def attempt(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> dict[str, Any]:
        """What the call returned, or the name of what it raised."""
        try:
            return {"returned": describe(function(*arguments, **named))}
        except Exception as exception:
            return {"raised": exception_name(exception)}

    def mail(self) -> list[dict[str, Any]]:
        """The messages that were sent in this scenario."""
        return described_mail()

    def logs(self) -> list[dict[str, Any]]:
        """What was logged in this scenario, by any logger."""
        return self._logs.described()

    def warnings(self) -> list[dict[str, Any]]:
        """The Python warnings of this scenario."""
        return list(self._warnings.seen)

    # Acting.

    def client(self, user: Any = None, **options: Any) -> Any:
        """A browser: Django's test client, with `user` logged in."""
        return web_client(user, **options)

    def api(self, user: Any = None, **options: Any) -> Any:
        """A program: DRF's test client, with `user` authenticated."""
        return api_client(user, **options)

    def fault(self, matching: str, nth: int = 1) -> AbstractContextManager[Fault]:
        """Inside, the `nth` statement whose text matches the regular expression raises an
        `OperationalError`, as a database that fails in the middle does."""
        return self._sql.fault(matching, nth)

    def sizes(self, *ranges: tuple[int, int]) -> list[int]:
        """One size from each range, both ends included."""
        return [self.random.randint(low, high) for low, high in ranges]

    def restore_database(self) -> None:
        """Puts the tables back to how they were right after they were made, on SQLite."""
        self._database.restore()

    # The course of a scenario, for `main`.

    def let_go(self) -> None:
        """Leaves the database alone: the host is about to put it back, where it is the one that does."""
        self._database.let_go()

    def begin(self) -> None:
        """Puts everything back that a scenario before may have left."""
        self._database.restore()
        self.clock.restart()
        for cache in caches.all():
            cache.clear()
        mail.outbox = []
        self._logs.records.clear()
        self._warnings.restart()
        translation.deactivate()
        timezone.deactivate()
        random.seed(self.seed)
        self._sql.reset()
        self._sql.plant_canary()

    def end(self) -> None:
        """Hands over the series, and plants the last canaries."""
        if connection.vendor != "postgresql":
            for name, series in self._series.items():
                self._channel.series(name, series)
        request_finished.send(sender=type(self))
        try:
            self._sql.plant_canary()
        except DatabaseError:
            # In a transaction that was left open, or broken. It is over now.
            self._database.let_go()
            self._sql.plant_canary()

    def canaries(self) -> list[dict[str, Any]]:
        """What became of the canaries."""
        return self._sql.canaries()

    def _claim(self, name: str) -> None:
        if name in self._observed:
            raise ScenarioMistake(f"{name!r} is observed twice in one scenario")
        self._observed.add(name)
