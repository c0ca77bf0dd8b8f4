"""The figures that sellers are told."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from market.models import Seller

AMOUNT = F("lines__quantity") * F("lines__unit_price")
NOT_CANCELLED = Q(lines__order__cancelled=False)


def figures_of(sellers: QuerySet[Seller]) -> Iterable[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    return sellers.annotate(
        revenue=Sum(AMOUNT, filter=NOT_CANCELLED),
        orders=Count("lines__order"),
        cancelled=Count("lines__order", filter=Q(lines__order__cancelled=True)),
        reviewed=Count("reviews"),
        rating=Avg("reviews__rating"),
        refunded=Sum("refunds__amount"),
    ).values("slug", "name", "revenue", "orders", "cancelled", "reviewed", "rating", "refunded")


def months_of(sellers: QuerySet[Seller]) -> Iterable[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back,
    from the first to the last. `month` is any day or moment in it."""
    return (
        sellers.filter(lines__isnull=False)
        .values(month=TruncMonth("lines__order__placed_at"))
        .annotate(
            revenue=Sum(AMOUNT, filter=NOT_CANCELLED),
            orders=Count("lines__order"),
            refunded=Sum("refunds__amount"),
        )
    )
