"""Synchronous and asynchronous code call each other without a thread."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import asgiref.sync
import pytest
from asgiref.local import Local
from asgiref.sync import AsyncToSync, SyncToAsync, ThreadSensitiveContext, async_to_sync, sync_to_async
from shims import async_bridge
from shims.virtual_time import VirtualTimeEventLoop

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


@pytest.fixture(autouse=True)
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    # Setting each to what it is makes pytest put it back after the test.
    monkeypatch.setattr(asgiref.sync, "ThreadPoolExecutor", asgiref.sync.ThreadPoolExecutor)
    monkeypatch.setattr(SyncToAsync, "single_thread_executor", SyncToAsync.single_thread_executor)
    monkeypatch.setattr(AsyncToSync, "__call__", AsyncToSync.__call__)
    monkeypatch.setattr(ThreadSensitiveContext, "__aexit__", ThreadSensitiveContext.__aexit__)
    async_bridge.install()

    def run(main):
        loop = VirtualTimeEventLoop()
        try:
            return loop.run_until_complete(main)
        finally:
            loop.close()

    monkeypatch.setattr(asyncio, "run", run)

    def refuse(self) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


async def greet(name: str) -> str:
    await asyncio.sleep(0)
    return f"hello {name}"


def test_synchronous_code_calls_asynchronous_code() -> None:
    assert async_to_sync(greet)("a") == "hello a"


def test_asynchronous_code_calls_synchronous_code() -> None:
    async def main() -> str:
        return await sync_to_async(str.upper)("a")

    assert asyncio.run(main()) == "A"


def test_they_may_be_nested() -> None:
    async def outermost() -> str:
        return await sync_to_async(lambda: async_to_sync(inner)())()

    async def inner() -> str:
        return await sync_to_async(lambda: async_to_sync(greet)("deep"))()

    assert asyncio.run(outermost()) == "hello deep"


def test_calling_across_a_running_loop_is_refused_as_ever() -> None:
    async def main() -> None:
        async_to_sync(greet)("a")

    with pytest.raises(RuntimeError, match="same thread as an async event loop"):
        asyncio.run(main())


def test_exceptions_pass_both_bridges() -> None:
    def fails() -> None:
        raise LookupError("nothing")

    async def main() -> None:
        await sync_to_async(fails)()

    with pytest.raises(LookupError, match="nothing"):
        async_to_sync(main)()


def test_context_variables_come_back_from_asynchronous_code() -> None:
    async def sets() -> None:
        variable.set("by async")

    def body() -> str:
        async_to_sync(sets)()
        return variable.get()

    assert contextvars.copy_context().run(body) == "by async"


def test_context_variables_come_back_from_synchronous_code() -> None:
    async def main() -> str:
        await sync_to_async(variable.set)("by sync")
        return variable.get()

    assert asyncio.run(main()) == "by sync"


def test_tasks_do_not_share_context_variables() -> None:
    async def sets(value: str) -> str:
        variable.set(value)
        await sync_to_async(lambda: None)()
        return variable.get()

    async def main() -> list[str]:
        return await asyncio.gather(sets("a"), sets("b"))

    assert asyncio.run(main()) == ["a", "b"]


def test_asgiref_locals_are_seen_across_the_bridges() -> None:
    local = Local()

    async def main() -> str:
        local.value = "set"
        return await sync_to_async(lambda: local.value)()

    assert async_to_sync(main)() == "set"


def test_a_thread_sensitive_context_ends_without_a_thread() -> None:
    async def main() -> str:
        async with ThreadSensitiveContext():
            return await sync_to_async(str.upper)("a")

    assert asyncio.run(main()) == "A"


def test_concurrent_synchronous_calls_interleave_at_their_awaits() -> None:
    order: list[str] = []

    async def reads_then_writes(name: str) -> None:
        await sync_to_async(order.append)(f"{name} reads")
        await sync_to_async(order.append)(f"{name} writes")

    async def main() -> None:
        await asyncio.gather(reads_then_writes("a"), reads_then_writes("b"))

    asyncio.run(main())
    assert order == ["a reads", "b reads", "a writes", "b writes"]
