"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3

_kept: dict = {}


def stages_shown_to(visitor: User | AnonymousUser) -> list[Stage]:
    """The stages, each with its `next_acts`, kept for each visitor and minute, unless stages are added."""
    key = (visitor.pk, timezone.now().replace(second=0, microsecond=0), Stage.objects.count())
    if key not in _kept:
        _kept[key] = list(load_stages(visitor))
    return _kept[key]


def load_stages(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, each with its `next_acts`. What a stage's own `acts` are is nobody's business here."""
    next_acts = Prefetch("acts", queryset=next_acts_for(visitor), to_attr="next_acts")
    return Stage.objects.prefetch_related(next_acts).order_by("position")


def next_acts_for(visitor: User | AnonymousUser) -> QuerySet[Act]:
    """What is on next: of acts that begin at the same time, the one that was booked first. To be used in a
    `Prefetch`, which takes the slice for each stage.

    Each act has its tags by name, and says how many of the visitor's `friends_going` have put it on their
    list.
    """
    return (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .annotate(friends_going=Count("attendees", filter=Q(attendees__in=friends_of(visitor))))
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
        .order_by("starts_at", "pk")[:ACTS_SHOWN]
    )
