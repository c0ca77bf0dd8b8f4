"""asgiref's bridges between synchronous and asynchronous code, without threads.

`sync_to_async` needs nothing but the event loop of `virtual_time`, which runs what it is given inline.
`async_to_sync` would start a thread for its loop, or hand the coroutine to the loop of another thread
and block; here it always runs a loop of its own, in place. Context variables travel both ways as
asgiref itself sends them.
"""

import functools
from concurrent.futures import Executor, Future

import asgiref.sync
from asgiref.sync import AsyncToSync, SyncToAsync, ThreadSensitiveContext


class InlineExecutor(Executor):
    """An executor that has done the work when `submit` returns."""

    def __init__(self, max_workers: int | None = None, **_: object) -> None:
        self._max_workers = max_workers

    def submit(self, function, /, *args, **kwargs) -> Future:
        future: Future = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(function(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


def install() -> None:
    """Teaches asgiref to do without threads."""
    asgiref.sync.ThreadPoolExecutor = InlineExecutor
    SyncToAsync.single_thread_executor = InlineExecutor(max_workers=1)

    call = AsyncToSync.__call__

    @functools.wraps(call)
    def call_with_its_own_loop(self, *args, **kwargs):
        self.force_new_loop = True
        return call(self, *args, **kwargs)

    AsyncToSync.__call__ = call_with_its_own_loop

    leave = ThreadSensitiveContext.__aexit__

    @functools.wraps(leave)
    async def leave_without_joining(self, *exception):
        # asgiref shuts the context's executor down in a thread. An inline one has nothing to join.
        if self.token and self._executor is None:
            SyncToAsync.context_to_thread_executor.pop(self, None)
        return await leave(self, *exception)

    ThreadSensitiveContext.__aexit__ = leave_without_joining
