"""Keeps the journal of what staff do at the desk."""

import time

from asgiref.sync import iscoroutinefunction, markcoroutinefunction

from lending import journal

COPIED = ("__module__", "__name__", "__qualname__", "__doc__", "__annotations__")


def look_like(wrapper, view):
    """Makes one function look like another one."""
    for name in COPIED:
        if hasattr(view, name):
            setattr(wrapper, name, getattr(view, name))
    for name, value in vars(view).items():
        setattr(wrapper, name, value)
    wrapper.__wrapped__ = view
    return wrapper


def audited(action, details=None):
    """Writes a line into the journal for each call of the decorated view."""
    fixed = dict(details or {})

    def decorator(view):
        async def run(request, args, kwargs, started):
            outcome = None
            try:
                response = await view(request, *args, **kwargs)
                outcome = response.status_code
                return response
            except BaseException as error:
                outcome = error.__class__.__name__
                raise error
            finally:
                write(request, kwargs, started, outcome)

        def write(request, kwargs, started, outcome):
            journal.record(
                actor=request.clerk,
                action=action,
                outcome=str(outcome),
                seconds=time.time() - started,
                details=fixed | kwargs,
            )

        def wrapper(request, *args, **kwargs):
            started = time.time()
            if iscoroutinefunction(view):
                return run(request, args, kwargs, started)
            outcome = None
            try:
                response = view(request, *args, **kwargs)
                outcome = response.status_code
                return response
            except BaseException as error:
                outcome = error.__class__.__name__
                raise error
            finally:
                write(request, kwargs, started, outcome)

        if iscoroutinefunction(view):
            markcoroutinefunction(wrapper)
        return look_like(wrapper, view)

    return decorator
