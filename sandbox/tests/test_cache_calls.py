"""What is asked of a cache is counted as a server would count it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from harness.cache_calls import cache_calls


@pytest.fixture(autouse=True)
def filled() -> None:
    cache.clear()
    cache.set_many({"a": 1, "b": 2})


@pytest.mark.parametrize(
    ("ask", "names"),
    [
        (lambda: cache.get("a"), ["get"]),
        (lambda: cache.get_many(["a", "b", "c"]), ["get_many"]),
        (lambda: cache.set_many({"a": 1, "b": 2}), ["set_many"]),
        (lambda: cache.delete_many(["a", "b"]), ["delete_many"]),
        (lambda: cache.get_or_set("a", 5), ["get"]),
        (lambda: cache.get_or_set("c", 5), ["get", "add", "get"]),
        (lambda: cache.incr("a"), ["incr"]),
        (lambda: "a" in cache, ["has_key"]),
        (lambda: [cache.get(key) for key in "abc"], ["get", "get", "get"]),
        (lambda: None, []),
    ],
)
def test_calls(ask: Callable[[], Any], names: list[str]) -> None:
    with cache_calls() as calls:
        ask()
    assert calls.names == names
    assert calls.count == len(names)


def test_the_cache_is_as_it_was_afterwards() -> None:
    methods = dict(vars(cache._connections["default"]))
    with cache_calls() as outer:
        cache.get("a")
        with cache_calls() as inner:
            assert cache.get_many(["a", "b"]) == {"a": 1, "b": 2}
        cache.get("b")
    assert (outer.names, inner.names) == (["get", "get_many", "get"], ["get_many"])
    assert vars(cache._connections["default"]) == methods
