"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.utils import timezone

from lineup.models import Act, Stage
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, with everything that the screen shows of them."""
    return Stage.objects.prefetch_related("acts__tags", "acts__attendees").order_by("position")


def next_acts(stage: Stage) -> QuerySet[Act]:
    """What is on next: of acts that begin at the same time, the one that was booked first."""
    upcoming = stage.acts.filter(confirmed=True, starts_at__gte=timezone.now())
    return upcoming.order_by("starts_at", "pk")[:ACTS_SHOWN]


def friends_going(act: Act, visitor: User | AnonymousUser) -> int:
    """How many of the visitor's friends have put the act on their list."""
    return act.attendees.filter(pk__in=friends_of(visitor)).count()
