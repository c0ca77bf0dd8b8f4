"""Finding pins.

A pin has many taggings and many shares. Conditions on those are asked with EXISTS, one tagging or share at
a time, so that no join repeats a pin or mixes one row's tag with another row's approval.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

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
    pins = visible_to(viewer)
    for name in all_of:
        pins = pins.filter(tagged([name]))
    if any_of:
        pins = pins.filter(tagged(any_of))
    if day:
        begin, end = (midnight(one, viewer) for one in (day, day + timedelta(days=1)))
        pins = pins.filter(saved_at__gte=begin, saved_at__lt=end)
    return pins.order_by("-saved_at", "-pk")


def visible_to(viewer: Member) -> QuerySet[Pin]:
    """What its author has archived is shown to nobody else, and neither is what a blocked member has."""
    hidden = list(Share.objects.filter(is_active=True, member__is_blocked=True).values_list("pin", flat=True))
    return Pin.objects.filter(Q(author=viewer) | (Q(is_archived=False) & ~Q(pk__in=hidden)))


def tagged(names: Collection[str]) -> Exists:
    return Exists(Tagging.objects.filter(pin=OuterRef("pk"), tag__name__in=names, is_approved=True))


def midnight(day: date, viewer: Member) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(viewer.time_zone))
