"""Keeps the journal of what staff do at the desk."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from lending import journal

View = Callable[..., Any]


class Call:
    """One call of a view, while it runs."""

    outcome: str | int = "interrupted"

    def answered(self, response: HttpResponseBase) -> HttpResponseBase:
        self.outcome = response.status_code
        return response


def audited(action: str, details: Mapping[str, Any] | None = None) -> Callable[[View], View]:
    """Writes a line into the journal for each call of the decorated view, however the call ends.

    The line's details are the given ones and the arguments that the view gets from the URL."""

    @contextmanager
    def journalled(request: HttpRequest, arguments: Mapping[str, Any]) -> Iterator[Call]:
        call, started = Call(), time.monotonic()
        try:
            yield call
        except (Exception, asyncio.CancelledError, SystemExit) as error:
            call.outcome = type(error).__name__
            raise
        finally:
            journal.record(
                actor=request.clerk,
                action=action,
                outcome=call.outcome,
                seconds=time.monotonic() - started,
                details={**(details or {}), **arguments},
            )

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                with journalled(request, kwargs) as call:
                    return call.answered(await view(request, *args, **kwargs))

        else:

            @wraps(view)
            def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                with journalled(request, kwargs) as call:
                    return call.answered(view(request, *args, **kwargs))

        return wrapper

    return decorate
