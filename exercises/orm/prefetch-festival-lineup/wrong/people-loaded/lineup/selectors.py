"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, with everything that the screen shows of them."""
    acts = (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .prefetch_related(
            Prefetch("tags", queryset=Tag.objects.order_by("name")),
            Prefetch("attendees", queryset=friends_of(visitor), to_attr="friends"),
        )
        .order_by("starts_at", "pk")
    )
    return Stage.objects.order_by("position").prefetch_related(
        Prefetch("acts", queryset=acts[:ACTS_SHOWN], to_attr="next_acts")
    )


def friends_going(act: Act) -> int:
    """How many of the visitor's friends have put the act on their list."""
    return len(act.friends)
