"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, with everything that the screen shows of them."""
    friends = list(friends_of(visitor).values_list("pk", flat=True))
    acts = (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .order_by("starts_at", "pk")
        .annotate(friends_going=Count("attendees", filter=Q(attendees__in=friends)))
        .prefetch_related("tags")
    )
    return Stage.objects.order_by("position").prefetch_related(
        Prefetch("acts", queryset=acts[:ACTS_SHOWN], to_attr="next_acts")
    )


def friends_going(act: Act) -> int:
    return act.friends_going


def tag_names(act: Act) -> list[str]:
    return sorted(tag.name for tag in act.tags.all())
