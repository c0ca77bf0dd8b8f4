"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> list[Stage]:
    """The stages, with everything that the screen shows of them."""
    acts = (
        Act.objects.annotate(friends_going=Count("attendees", filter=Q(attendees__in=friends_of(visitor))))
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
        .order_by("starts_at", "pk")
    )
    stages = list(Stage.objects.prefetch_related(Prefetch("acts", queryset=acts)).order_by("position"))
    now = timezone.now()
    for stage in stages:
        upcoming = [act for act in stage.acts.all() if act.confirmed and act.starts_at >= now]
        stage.next_acts = upcoming[:ACTS_SHOWN]
    return stages
