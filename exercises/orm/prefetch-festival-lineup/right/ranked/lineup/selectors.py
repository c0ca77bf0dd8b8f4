"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from lineup.models import Act, Stage
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> list[Stage]:
    """The stages, with everything that the screen shows of them."""
    going = (
        Act.attendees.through.objects.filter(act=OuterRef("pk"), user__in=friends_of(visitor))
        .order_by()
        .values("act")
        .annotate(count=Count("pk"))
        .values("count")
    )
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("starts_at"), F("pk")])
    acts = (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .annotate(place=place)
        .filter(place__lte=ACTS_SHOWN)
        .annotate(friends_going=Coalesce(Subquery(going), 0, output_field=IntegerField()))
        .order_by("place")
        .prefetch_related("tags")
    )
    return list(
        Stage.objects.order_by("position").prefetch_related(Prefetch("acts", acts, to_attr="upcoming"))
    )
