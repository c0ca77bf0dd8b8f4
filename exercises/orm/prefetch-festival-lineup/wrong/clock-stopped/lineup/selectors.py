"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


UPCOMING = (
    Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
    .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
    .order_by("starts_at", "pk")
)


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, each with its `next_acts`."""
    friends = Count("attendees", filter=Q(attendees__in=friends_of(visitor)))
    acts = UPCOMING.annotate(friends_going=friends)[:ACTS_SHOWN]
    return Stage.objects.prefetch_related(Prefetch("acts", queryset=acts, to_attr="next_acts")).order_by(
        "position"
    )
