"""What the app's first screen reads from the database."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, F, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from lineup.models import Act, Stage, Tag
from people.selectors import friends_of

ACTS_SHOWN = 3


def stages_shown_to(visitor: User | AnonymousUser) -> QuerySet[Stage]:
    """The stages, with everything that the screen shows of them."""
    place = Window(RowNumber(), partition_by=F("stage"), order_by=[F("starts_at"), F("pk")])
    acts = (
        Act.objects.filter(confirmed=True, starts_at__gte=timezone.now())
        .annotate(place=place, friends_going=Count("attendees", filter=Q(attendees__in=friends_of(visitor))))
        .filter(place__lte=ACTS_SHOWN)
        .prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
        .order_by("starts_at", "pk")
    )
    return Stage.objects.prefetch_related(Prefetch("acts", queryset=acts)).order_by("position")
