"""The four questions that we are asked all day."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum

from parcels.models import Parcel, Scan

#: What fits on a screen at the gate.
SCREEN = 10


def with_code(code: str) -> QuerySet[Parcel]:
    """The parcels with a tracking code: one, or two that a merchant gave the same."""
    return Parcel.objects.filter(tracking_code=code)


def due_next(depot_id: int) -> QuerySet[Parcel]:
    """What a depot has to deliver next."""
    return Parcel.objects.filter(depot_id=depot_id, status=Parcel.Status.OPEN).order_by("due_at")[:SCREEN]


def latest_scans(depot_id: int) -> QuerySet[Scan]:
    """What passed a depot's gate last."""
    return Scan.objects.filter(depot_id=depot_id).order_by("-scanned_at")[:SCREEN]


def unpaid(merchant_id: int) -> dict[str, Any]:
    """How many parcels a merchant has not paid for, and what they cost."""
    parcels = Parcel.objects.filter(merchant_id=merchant_id, paid_at__isnull=True)
    return parcels.aggregate(parcels=Count("pk"), fees=Sum("fee", default=Decimal(0)))
