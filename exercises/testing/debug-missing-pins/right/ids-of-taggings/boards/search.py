"""Finding pins."""

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.functions import TruncDate

from boards.models import Member, Pin, Share, Tagging


def find_pins(
    viewer: Member,
    *,
    all_of: Collection[str] = (),
    any_of: Collection[str] = (),
    day: date | None = None,
) -> QuerySet[Pin]:
    """The pins that the viewer may see, newest first: with all of these tags, with at least one of those,
    and saved on that day."""
    approved = Tagging.objects.filter(is_approved=True)
    pins = visible_to(viewer)
    for name in all_of:
        pins = pins.filter(pk__in=approved.filter(tag__name=name).values("pin"))
    if any_of:
        pins = pins.filter(pk__in=approved.filter(tag__name__in=any_of).values("pin"))
    if day:
        pins = pins.alias(day=TruncDate("saved_at", tzinfo=ZoneInfo(viewer.time_zone))).filter(day=day)
    return pins.order_by("-saved_at", "-pk")


def visible_to(viewer: Member) -> QuerySet[Pin]:
    with_blocked = Share.objects.filter(is_active=True, member__is_blocked=True).values("pin")
    others = Pin.objects.filter(is_archived=False).exclude(pk__in=with_blocked)
    return Pin.objects.filter(Q(author=viewer) | Q(pk__in=others.values("pk")))
