"""The event loop waits by sleeping, and needs no thread."""

from __future__ import annotations

import asyncio
import contextvars

import pytest
from shims import virtual_time
from shims.virtual_time import VirtualTimeEventLoop


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(virtual_time, "sleep", clock.sleep)
    monkeypatch.setattr(VirtualTimeEventLoop, "time", lambda self: clock.now)
    return clock


@pytest.fixture
def loop(clock: Clock):
    loop = VirtualTimeEventLoop()
    yield loop
    loop.close()


def test_sleeping_tasks_share_the_time(loop: VirtualTimeEventLoop, clock: Clock) -> None:
    async def main() -> None:
        await asyncio.gather(asyncio.sleep(3600), asyncio.sleep(1800), asyncio.sleep(0))

    loop.run_until_complete(main())
    assert clock.now == pytest.approx(3600)


def test_a_timeout_cuts_a_wait_short(loop: VirtualTimeEventLoop, clock: Clock) -> None:
    async def main() -> None:
        await asyncio.wait_for(asyncio.sleep(100), timeout=5)

    with pytest.raises(asyncio.TimeoutError):
        loop.run_until_complete(main())
    assert clock.now == pytest.approx(5)


def test_a_wait_for_nothing_is_a_deadlock_and_not_a_hang(loop: VirtualTimeEventLoop) -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="deadlock"):
        loop.run_until_complete(main())


def test_what_asks_for_a_thread_runs_inline_outside_of_the_loop(loop: VirtualTimeEventLoop) -> None:
    def blocking() -> str:
        with pytest.raises(RuntimeError):
            asyncio.get_running_loop()
        return "done"

    async def main() -> str:
        return await asyncio.get_running_loop().run_in_executor(None, blocking)

    assert loop.run_until_complete(main()) == "done"


def test_other_tasks_get_their_turn_before_inline_work(loop: VirtualTimeEventLoop) -> None:
    order: list[str] = []

    async def works(name: str) -> None:
        order.append(f"{name} asks")
        await asyncio.to_thread(order.append, f"{name} works")

    async def main() -> None:
        await asyncio.gather(works("a"), works("b"))

    loop.run_until_complete(main())
    assert order == ["a asks", "b asks", "a works", "b works"]


def test_an_exception_of_inline_work_reaches_who_awaits_it(loop: VirtualTimeEventLoop) -> None:
    async def main() -> None:
        await asyncio.to_thread(int, "x")

    with pytest.raises(ValueError, match="invalid literal"):
        loop.run_until_complete(main())


def test_context_variables_travel_into_inline_work(loop: VirtualTimeEventLoop) -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")

    async def main() -> str:
        variable.set("seen")
        return await asyncio.to_thread(variable.get)

    assert loop.run_until_complete(main()) == "seen"


def test_a_cancelled_wait_is_cancelled(loop: VirtualTimeEventLoop, clock: Clock) -> None:
    async def main() -> bool:
        task = asyncio.create_task(asyncio.sleep(1000))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return task.cancelled()

    assert loop.run_until_complete(main())
    assert clock.now == pytest.approx(1)
