"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.models import Friendship

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, with everything that the screen shows of them."""
    friendship = Friendship.objects.filter(
        Q(inviter=visitor.pk, invitee=OuterRef("attendees"))
        | Q(invitee=visitor.pk, inviter=OuterRef("attendees")),
        accepted=True,
    )
    acts = (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .annotate(friends_going=Count("attendees", filter=Exists(friendship), distinct=True))
        .prefetch_related(Prefetch("tags", Tag.objects.order_by("name")))
        .order_by("starts_at", "pk")
    )
    return Stage.objects.order_by("position").prefetch_related(
        Prefetch("acts", acts[:ACTS_SHOWN], to_attr="next_acts")
    )
