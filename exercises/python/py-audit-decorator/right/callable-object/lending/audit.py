"""Keeps the journal of what staff do at the desk."""

from functools import partial, update_wrapper
from inspect import iscoroutinefunction, markcoroutinefunction

from django.utils import timezone

from lending import journal


class Entry:
    """A line of the journal, written when the block ends."""

    def __init__(self, actor, action, details):
        self.actor, self.action, self.details = actor, action, details
        self.response = None

    def __enter__(self):
        self.started = timezone.now()
        return self

    def __exit__(self, kind, error, traceback):
        journal.record(
            actor=self.actor,
            action=self.action,
            outcome=kind.__name__ if kind else self.response.status_code,
            seconds=(timezone.now() - self.started).total_seconds(),
            details=self.details,
        )
        return False


class AuditedView:
    """A view that keeps the journal."""

    def __init__(self, view, action, details):
        update_wrapper(self, view)
        self._view, self._action, self._details = view, action, details

    def __call__(self, request, *args, **kwargs):
        with self._entry(request, kwargs) as entry:
            entry.response = self._view(request, *args, **kwargs)
        return entry.response

    def _entry(self, request, arguments):
        return Entry(request.clerk, self._action, {**self._details, **arguments})


class AuditedAsyncView(AuditedView):
    """The same for a view that is awaited."""

    def __init__(self, view, action, details):
        super().__init__(view, action, details)
        markcoroutinefunction(self)

    async def __call__(self, request, *args, **kwargs):
        with self._entry(request, kwargs) as entry:
            entry.response = await self._view(request, *args, **kwargs)
        return entry.response


def _decorate(view, action, details):
    kind = AuditedAsyncView if iscoroutinefunction(view) else AuditedView
    return kind(view, action, details)


def audited(action, details=()):
    """Writes a line into the journal for each call of the decorated view."""
    return partial(_decorate, action=action, details=dict(details))
