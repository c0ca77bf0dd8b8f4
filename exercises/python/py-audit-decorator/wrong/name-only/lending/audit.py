"""Keeps the journal of what staff do at the desk."""

import inspect
from time import perf_counter

from lending import journal


def audited(action, details=None):
    """Writes a line into the journal for each call of the decorated view."""

    def decorator(view):
        def write(request, outcome, started, arguments):
            line_details = dict(details) if details else {}
            line_details.update(arguments)
            journal.record(
                actor=request.clerk,
                action=action,
                outcome=outcome,
                seconds=perf_counter() - started,
                details=line_details,
            )

        if inspect.iscoroutinefunction(view):

            async def wrapper(request, *args, **kwargs):
                started = perf_counter()
                try:
                    response = await view(request, *args, **kwargs)
                except BaseException as error:
                    write(request, type(error).__name__, started, kwargs)
                    raise
                write(request, response.status_code, started, kwargs)
                return response

        else:

            def wrapper(request, *args, **kwargs):
                started = perf_counter()
                try:
                    response = view(request, *args, **kwargs)
                except BaseException as error:
                    write(request, type(error).__name__, started, kwargs)
                    raise
                write(request, response.status_code, started, kwargs)
                return response

        wrapper.__name__ = view.__name__
        wrapper.__doc__ = view.__doc__
        return wrapper

    return decorator
