"""The figures that sellers are told."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from market.models import Seller

AMOUNT = F("lines__quantity") * F("lines__unit_price")
IS_CANCELLED = Q(lines__order__cancelled=True)


def figures_of(sellers: QuerySet[Seller]) -> Iterator[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    sold = sellers.annotate(
        revenue=Sum(AMOUNT, filter=~IS_CANCELLED, default=Decimal(0)),
        orders=Count("lines__order", distinct=True),
        cancelled=Count("lines__order", distinct=True, filter=IS_CANCELLED),
    )
    reviewed = sellers.annotate(reviewed=Count("reviews"), rating=Avg("reviews__rating")).in_bulk()
    refunded = sellers.annotate(refunded=Sum("refunds__amount", default=Decimal(0))).in_bulk()
    for seller in sold:
        yield {
            "slug": seller.slug,
            "name": seller.name,
            "revenue": seller.revenue,
            "orders": seller.orders,
            "cancelled": seller.cancelled,
            "reviewed": reviewed[seller.pk].reviewed,
            "rating": reviewed[seller.pk].rating,
            "refunded": refunded[seller.pk].refunded,
        }


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back."""
    months: list[dict[str, Any]] = []
    sales = (
        sellers.filter(lines__isnull=False)
        .values(month=TruncMonth("lines__order__placed_at"))
        .annotate(
            revenue=Sum(AMOUNT, filter=~IS_CANCELLED, default=Decimal(0)),
            orders=Count("lines__order", distinct=True),
        )
    )
    months += ({**row, "refunded": Decimal(0)} for row in sales)
    refunds = (
        sellers.filter(refunds__isnull=False)
        .values(month=TruncMonth("refunds__paid_at"))
        .annotate(refunded=Sum("refunds__amount"))
    )
    for row in refunds:
        month = next((month for month in months if month["month"] == row["month"]), None)
        if month is None:
            months.append({**row, "revenue": Decimal(0), "orders": 0})
        else:
            month["refunded"] += row["refunded"]
    return sorted(months, key=lambda month: month["month"])
