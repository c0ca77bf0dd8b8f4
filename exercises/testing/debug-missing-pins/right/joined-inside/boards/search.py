"""Finding pins."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from boards.models import Member, Pin


def find_pins(
    viewer: Member,
    *,
    all_of: Collection[str] = (),
    any_of: Collection[str] = (),
    day: date | None = None,
) -> QuerySet[Pin]:
    """The pins that the viewer may see, newest first: with all of these tags, with at least one of those,
    and saved on that day."""
    found = Pin.objects.all()
    for name in all_of:
        found = found.filter(taggings__tag__name=name, taggings__is_approved=True)
    if any_of:
        found = found.filter(taggings__tag__name__in=list(any_of), taggings__is_approved=True)
    if day:
        zone = ZoneInfo(viewer.time_zone)
        begin = datetime.combine(day, time.min, tzinfo=zone)
        end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
        found = found.filter(saved_at__gte=begin, saved_at__lt=end)
    visible = visible_to(viewer)
    return visible.filter(pk__in=found.distinct().values("pk")).order_by("-saved_at", "-id")


def visible_to(viewer: Member) -> QuerySet[Pin]:
    watched = Pin.objects.filter(shares__is_active=True, shares__member__is_blocked=True)
    public = Pin.objects.filter(is_archived=False).exclude(pk__in=watched)
    return Pin.objects.filter(pk__in=public) | Pin.objects.filter(author=viewer)
