"""Finding pins."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

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
    conditions = visibility(viewer)
    if all_of:
        conditions &= Q(pk__in=with_tags(set(all_of), at_least=len(set(all_of))))
    if any_of:
        conditions &= Q(pk__in=with_tags(set(any_of), at_least=1))
    if day:
        zone = ZoneInfo(viewer.time_zone)
        last = datetime.combine(day, time.max, zone)
        conditions &= Q(saved_at__range=(datetime.combine(day, time.min, zone), last))
    return Pin.objects.filter(conditions).order_by("-saved_at", "-pk")


def visibility(viewer: Member) -> Q:
    shared = Share.objects.filter(is_active=True, member__is_blocked=True)
    return Q(author=viewer) | (Q(is_archived=False) & ~Q(pk__in=shared.values_list("pin_id")))


def with_tags(names: set[str], at_least: int) -> QuerySet:
    taggings = Tagging.objects.filter(tag__name__in=names, is_approved=True)
    return taggings.values("pin").annotate(tags=Count("tag")).filter(tags__gte=at_least).values("pin")
