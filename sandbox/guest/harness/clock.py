"""Probe P10: the virtual clock. It is the host's, so nothing needs patching: it stands still until it
is moved, by the scenario or by `time.sleep`."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable

#: Scenarios start at nine in the morning of one of the days after this one.
FIRST_DAY = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)
#: How many days the start may lie after the first, so that no answer can hold a date.
DAYS = 300


class Clock:
    """The time that the candidate's code sees."""

    def __init__(self, set_clock: Callable[[int], None], seed: int) -> None:
        self._set_clock = set_clock
        self._start = FIRST_DAY + datetime.timedelta(days=random.Random(f"{seed}:day").randrange(DAYS))

    def restart(self) -> None:
        """Back to the morning on which every scenario starts."""
        self._set_clock(int(self._start.timestamp()) * 1_000_000_000)

    def now(self) -> datetime.datetime:
        """The time, aware, in UTC."""
        return datetime.datetime.now(datetime.UTC)

    def advance(self, seconds: float) -> None:
        """Moves the clock forward."""
        self._set_clock(time.time_ns() + int(seconds * 1_000_000_000))
