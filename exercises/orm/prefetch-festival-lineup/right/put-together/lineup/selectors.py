"""What the app's first screen reads from the database."""

from collections import defaultdict
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, OuterRef
from django.utils import timezone

from lineup.models import Act, Stage
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> list[Stage]:
    """The stages, each with the `shown` dictionaries of its next acts."""
    stages = list(Stage.objects.order_by("position"))
    acts = next_acts()
    ids = [act["id"] for act in acts]
    tags = defaultdict(list)
    for act, name in Act.tags.through.objects.filter(act__in=ids).values_list("act", "tag__name"):
        tags[act].append(name)
    going = dict(
        Act.attendees.through.objects.filter(act__in=ids, user__in=friends_of(visitor))
        .values_list("act")
        .annotate(Count("user"))
    )
    by_stage = defaultdict(list)
    for act in acts:
        by_stage[act.pop("stage")].append(
            {**act, "tags": sorted(tags[act["id"]]), "friends_going": going.get(act["id"], 0)}
        )
    for stage in stages:
        stage.shown = by_stage[stage.pk]
    return stages


def next_acts() -> list[dict[str, Any]]:
    """The next acts of all stages."""
    upcoming = Act.objects.filter(confirmed=True, starts_at__gte=timezone.now()).order_by("starts_at", "pk")
    next_of_stage = upcoming.filter(stage=OuterRef("stage"))[:ACTS_SHOWN]
    return list(upcoming.filter(pk__in=next_of_stage.values("pk")).values("id", "stage", "name", "starts_at"))
