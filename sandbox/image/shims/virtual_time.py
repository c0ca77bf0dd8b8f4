"""An event loop that needs no selector, no sockets and no threads.

Nothing outside can wake a guest, so when no callback is ready the only thing to wait for is the next
timer. The loop sleeps until then; in the sandbox the clock is virtual and the sleep costs nothing.
What asks for a thread (`run_in_executor`, `asyncio.to_thread`) runs inline, one loop iteration later,
so that other tasks still get their turn in between.
"""

import asyncio
from asyncio import base_events, events
from time import sleep


class VirtualTimeEventLoop(base_events.BaseEventLoop):
    """The loop that `asyncio.run` and friends make in the guest."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = self

    def select(self, timeout: float | None) -> list:
        """Stands in for a selector: there is never an event, only time that passes."""
        if timeout is None:
            raise RuntimeError("deadlock: every task waits for something that no task or timer will do")
        if timeout > 0:
            sleep(timeout)
        return []

    def _process_events(self, event_list: list) -> None:
        """There are no events."""

    def _write_to_self(self) -> None:
        """There is no other thread to wake the loop from."""

    def run_in_executor(self, executor, func, *args) -> asyncio.Future:
        """Runs `func` inline in a later iteration, whatever the executor."""
        self._check_closed()
        future = self.create_future()
        self.call_soon(self._run_inline, future, func, args)
        return future

    def _run_inline(self, future: asyncio.Future, func, args: tuple) -> None:
        if future.cancelled():
            return
        # A thread of its own would see no running loop: synchronous code may ask, and may run another.
        events._set_running_loop(None)
        try:
            result = func(*args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            if not future.cancelled():
                future.set_exception(error)
        else:
            if not future.cancelled():
                future.set_result(result)
        finally:
            events._set_running_loop(self)

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """There is no executor."""


def install() -> None:
    """Makes it the loop of `asyncio.run`, `asyncio.Runner` and `asyncio.new_event_loop`."""
    policy = type(
        events._get_event_loop_policy()
        if hasattr(events, "_get_event_loop_policy")
        else asyncio.get_event_loop_policy()
    )
    policy._loop_factory = VirtualTimeEventLoop
    for name in ("EventLoop", "SelectorEventLoop"):
        if hasattr(asyncio, name):
            setattr(asyncio, name, VirtualTimeEventLoop)
