"""The figures that sellers are told."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from market.models import OrderLine, Refund, Seller

AMOUNT = F("quantity") * F("unit_price")
STANDS = Q(order__cancelled=False)


def figures_of(sellers: QuerySet[Seller]) -> Iterable[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    return sellers.annotate(
        revenue=Sum(
            F("lines__quantity") * F("lines__unit_price"),
            filter=Q(lines__order__cancelled=False),
            default=Decimal(),
            distinct=True,
        ),
        orders=Count("lines__order", distinct=True),
        cancelled=Count("lines__order", filter=Q(lines__order__cancelled=True), distinct=True),
        reviewed=Count("reviews", distinct=True),
        rating=Avg("reviews__rating"),
        refunded=Sum("refunds__amount", default=Decimal(), distinct=True),
    ).values("slug", "name", "revenue", "orders", "cancelled", "reviewed", "rating", "refunded")


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back,
    from the first to the last."""
    sales = (
        OrderLine.objects.filter(seller__in=sellers)
        .values(month=TruncMonth("order__placed_at"))
        .annotate(revenue=Sum(AMOUNT, filter=STANDS, default=Decimal()), orders=Count("order", distinct=True))
    )
    refunds = (
        Refund.objects.filter(seller__in=sellers)
        .values(month=TruncMonth("paid_at"))
        .annotate(refunded=Sum("amount"))
    )
    months: dict[Any, dict[str, Any]] = defaultdict(
        lambda: {"revenue": Decimal(), "orders": 0, "refunded": Decimal()}
    )
    for row in [*sales, *refunds]:
        months[row["month"]].update(row)
    return [months[month] for month in sorted(months)]
