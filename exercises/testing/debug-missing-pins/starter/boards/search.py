"""Finding pins."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

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
    pins = visible_to(viewer)
    if all_of or any_of:
        pins = pins.filter(taggings__is_approved=True)
    if all_of:
        wanted = Q()
        for name in all_of:
            wanted &= Q(tags__name=name)
        pins = pins.filter(wanted)
    if any_of:
        pins = pins.filter(tags__name__in=any_of)
    if day:
        pins = pins.filter(saved_at__date=day)
    return pins.order_by("-saved_at", "-pk")


def visible_to(viewer: Member) -> QuerySet[Pin]:
    """What its author has archived is shown to nobody else, and neither is what a blocked member has."""
    not_blocked = Q(shares=None) | Q(shares__is_active=False) | Q(shares__member__is_blocked=False)
    return Pin.objects.filter(Q(author=viewer) | (Q(is_archived=False) & not_blocked))
