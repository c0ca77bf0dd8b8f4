"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, each with its `next_acts`. What a stage's own `acts` are is nobody's business here."""
    next_acts = Prefetch("acts", queryset=upcoming_acts(), to_attr="next_acts")
    return Stage.objects.prefetch_related(next_acts).order_by("position")


def upcoming_acts() -> QuerySet[Act]:
    """What is on next: of acts that begin at the same time, the one that was booked first. To be used in a
    `Prefetch`, which takes the slice for each stage.

    Each act has its tags by name.
    """
    return (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
        .order_by("starts_at", "pk")[:ACTS_SHOWN]
    )


def friends_going(act: Act, visitor: User | AnonymousUser) -> int:
    """How many of the visitor's friends have put the act on their list."""
    return act.attendees.filter(pk__in=friends_of(visitor)).count()
