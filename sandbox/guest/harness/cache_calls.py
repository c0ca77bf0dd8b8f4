"""Probe P15 for caches: what is asked of a cache, call by call.

One call is one way to the cache server and back, as Redis and Memcached count: `get_many` is one, however
many keys it names; `get_or_set` is one where it finds something, and two or three where it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.cache import DEFAULT_CACHE_ALIAS, caches

#: What a server does at once. The other methods of a cache are made of these.
PRIMITIVES = (
    "add",
    "clear",
    "delete",
    "delete_many",
    "get",
    "get_many",
    "has_key",
    "incr",
    "set",
    "set_many",
    "touch",
)


class CacheCalls:
    """The calls that were made while they were recorded."""

    __slots__ = ("_depth", "names")

    def __init__(self) -> None:
        #: What was called, in order.
        self.names: list[str] = []
        self._depth = 0

    @property
    def count(self) -> int:
        """How many ways to the server and back there were."""
        return len(self.names)

    def _recorded(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            # In memory, `get_many` is made of `get`.
            if not self._depth:
                self.names.append(name)
            self._depth += 1
            try:
                return method(*arguments, **named)
            finally:
                self._depth -= 1

        return call


@contextmanager
def cache_calls(alias: str = DEFAULT_CACHE_ALIAS) -> Iterator[CacheCalls]:
    """Records what is asked of a cache inside."""
    cache, calls = caches[alias], CacheCalls()
    before = {name: vars(cache)[name] for name in PRIMITIVES if name in vars(cache)}
    for name in PRIMITIVES:
        setattr(cache, name, calls._recorded(name, getattr(cache, name)))
    try:
        yield calls
    finally:
        for name in PRIMITIVES:
            if name in before:
                setattr(cache, name, before[name])
            else:
                delattr(cache, name)
