"""Finding pins."""

from collections.abc import Collection
from datetime import date
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
    zone = ZoneInfo(viewer.time_zone)
    ids = []
    for pin in Pin.objects.prefetch_related("taggings__tag", "shares__member"):
        names = {tagging.tag.name for tagging in pin.taggings.all() if tagging.is_approved}
        if not is_visible(pin, viewer) or not names.issuperset(all_of):
            continue
        if any_of and names.isdisjoint(any_of):
            continue
        if day and pin.saved_at.astimezone(zone).date() != day:
            continue
        ids.append(pin.pk)
    return Pin.objects.filter(pk__in=ids).order_by("-saved_at", "-pk")


def is_visible(pin: Pin, viewer: Member) -> bool:
    if pin.author_id == viewer.pk:
        return True
    if pin.is_archived:
        return False
    return not any(share.is_active and share.member and share.member.is_blocked for share in pin.shares.all())
