"""Keeps the journal of what staff do at the desk."""

import inspect
from functools import wraps
from time import perf_counter

from lending import journal


def audited(action, details=None):
    """Writes a line into the journal for each call of the decorated view."""

    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            started = perf_counter()

            def write(outcome):
                journal.record(
                    actor=request.clerk,
                    action=action,
                    outcome=outcome,
                    seconds=perf_counter() - started,
                    details={**(details or {}), **kwargs},
                )

            async def finish(awaitable):
                try:
                    response = await awaitable
                except BaseException as error:
                    write(type(error).__name__)
                    raise
                write(response.status_code)
                return response

            try:
                response = view(request, *args, **kwargs)
            except BaseException as error:
                write(type(error).__name__)
                raise
            if inspect.isawaitable(response):
                return finish(response)
            write(response.status_code)
            return response

        return wrapper

    return decorator
