"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, with everything that the screen shows of them."""
    upcoming = Act.objects.filter(confirmed=True, starts_at__gte=timezone.now()).order_by("starts_at", "pk")
    acts = (
        Act.objects.filter(pk__in=upcoming.values("pk")[:ACTS_SHOWN])
        .annotate(friends_going=Count("attendees", filter=Q(attendees__in=friends_of(visitor))))
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
        .order_by("starts_at", "pk")
    )
    return Stage.objects.order_by("position").prefetch_related(
        Prefetch("acts", queryset=acts, to_attr="next_acts")
    )
