"""The figures that sellers are told."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, ExpressionWrapper, DecimalField, F, Q, QuerySet, Sum

from market.models import OrderLine, Refund, Review, Seller

SOLD = Sum(
    ExpressionWrapper(
        F("quantity") * F("unit_price"), output_field=DecimalField(max_digits=12, decimal_places=2)
    ),
    filter=Q(order__cancelled=False),
)


def figures_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    lines = (
        OrderLine.objects.values("seller")
        .annotate(
            revenue=SOLD,
            orders=Count("order", distinct=True),
            cancelled=Count("order", distinct=True, filter=Q(order__cancelled=True)),
        )
        .order_by("seller")
    )
    reviews = Review.objects.values("seller").annotate(reviewed=Count("id"), rating=Avg("rating"))
    refunds = Refund.objects.values("seller").annotate(refunded=Sum("amount")).order_by("seller")
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for facts in (lines, reviews, refunds):
        for row in facts:
            found[row.pop("seller")] |= row
    return [described(seller, found[seller["pk"]]) for seller in sellers.values("pk", "slug", "name")]


def described(seller: dict[str, Any], figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": seller["slug"],
        "name": seller["name"],
        "revenue": figures.get("revenue") or Decimal(0),
        "orders": figures.get("orders", 0),
        "cancelled": figures.get("cancelled", 0),
        "reviewed": figures.get("reviewed", 0),
        "rating": figures.get("rating"),
        "refunded": figures.get("refunded") or Decimal(0),
    }


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back."""
    ids = list(sellers.values_list("pk", flat=True))
    found: dict[date, dict[str, Any]] = defaultdict(dict)
    sales = OrderLine.objects.filter(seller__in=ids).values(
        "order__placed_at__year", "order__placed_at__month"
    )
    for row in sales.annotate(revenue=SOLD, orders=Count("order", distinct=True)).order_by():
        month = date(row["order__placed_at__year"], row["order__placed_at__month"], 1)
        found[month] |= {"revenue": row["revenue"], "orders": row["orders"]}
    refunds = Refund.objects.filter(seller__in=ids).values("paid_at__year", "paid_at__month")
    for row in refunds.annotate(refunded=Sum("amount")).order_by():
        found[date(row["paid_at__year"], row["paid_at__month"], 1)]["refunded"] = row["refunded"]
    return [
        {
            "month": month,
            "revenue": figures.get("revenue") or Decimal(0),
            "orders": figures.get("orders", 0),
            "refunded": figures.get("refunded", Decimal(0)),
        }
        for month, figures in sorted(found.items())
    ]
