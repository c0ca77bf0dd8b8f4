"""Keeps the journal of what staff do at the desk."""

from functools import wraps
from time import perf_counter

from lending import journal


def audited(action, details=None):
    """Writes a line into the journal for each call of the decorated view."""

    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            started = perf_counter()
            outcome = "200"
            try:
                response = view(request, *args, **kwargs)
                outcome = getattr(response, "status_code", 200)
                return response
            except BaseException as error:
                outcome = type(error).__name__
                raise
            finally:
                journal.record(
                    actor=request.clerk,
                    action=action,
                    outcome=outcome,
                    seconds=perf_counter() - started,
                    details={**(details or {}), **kwargs},
                )

        return wrapper

    return decorator
