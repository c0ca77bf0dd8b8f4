"""Probe P3: how many model instances are alive at the same time."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.signals import post_init


class LiveObjects:
    """A count that follows the instances made while it is open."""

    __slots__ = ("alive", "peak")

    def __init__(self) -> None:
        self.alive = 0
        self.peak = 0


@contextmanager
def count_instances() -> Iterator[LiveObjects]:
    """Counts the model instances that are made inside, and the most that are alive at once."""
    count = LiveObjects()
    references: set[weakref.ref[Any]] = set()

    def forget(reference: weakref.ref[Any]) -> None:
        references.discard(reference)
        count.alive -= 1

    def made(instance: Any, **_: Any) -> None:
        # A plain reference hashes its object, and a new instance without a key has no hash.
        references.add(_IdentityReference(instance, forget))
        count.alive += 1
        count.peak = max(count.peak, count.alive)

    post_init.connect(made, weak=False)
    try:
        yield count
    finally:
        post_init.disconnect(made)


class _IdentityReference(weakref.ref):
    __slots__ = ()

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other
