"""The figures that sellers are told."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from market.models import OrderLine, Refund, Seller

AMOUNT = F("quantity") * F("unit_price")
STANDS = Q(order__cancelled=False)


def figures_of(sellers: QuerySet[Seller]) -> Iterator[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    for seller in sellers:
        lines = seller.lines.order_by()
        yield {
            "slug": seller.slug,
            "name": seller.name,
            **lines.filter(STANDS).aggregate(revenue=Sum(AMOUNT, default=Decimal())),
            "orders": lines.values("order").distinct().count(),
            "cancelled": lines.exclude(STANDS).values("order").distinct().count(),
            **seller.reviews.aggregate(reviewed=Count("pk"), rating=Avg("rating")),
            **seller.refunds.aggregate(refunded=Sum("amount", default=Decimal())),
        }


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
