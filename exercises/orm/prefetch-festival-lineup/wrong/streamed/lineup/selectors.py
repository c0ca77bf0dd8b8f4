"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> list[Stage]:
    """The stages, with everything that the screen shows of them."""
    stages = {stage.pk: stage for stage in Stage.objects.order_by("position")}
    for stage in stages.values():
        stage.next_acts = []
    upcoming = (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .annotate(friends_going=Count("attendees", filter=Q(attendees__in=friends_of(visitor))))
        .order_by("starts_at", "pk")
    )
    for act in upcoming.iterator():
        shown = stages[act.stage_id].next_acts
        if len(shown) < ACTS_SHOWN:
            shown.append(act)
    acts = [act for stage in stages.values() for act in stage.next_acts]
    prefetch_related_objects(acts, Prefetch("tags", queryset=Tag.objects.order_by("name")))
    return list(stages.values())
