"""Keeps the journal of what staff do at the desk."""

import time

from lending import journal

NO_DETAILS = {}


def audited(action, details=NO_DETAILS):
    """Writes a line into the journal for each call of the decorated view."""

    def decorator(view):
        def wrapper(request, *args, **kwargs):
            started = time.monotonic()
            details.update(kwargs)
            try:
                response = view(request, *args, **kwargs)
            except Exception as error:
                journal.record(
                    actor=request.clerk,
                    action=action,
                    outcome=type(error).__name__,
                    seconds=time.monotonic() - started,
                    details=details,
                )
                return None
            journal.record(
                actor=request.clerk,
                action=action,
                outcome=response.status_code,
                seconds=time.monotonic() - started,
                details=details,
            )
            return response

        return wrapper

    return decorator
