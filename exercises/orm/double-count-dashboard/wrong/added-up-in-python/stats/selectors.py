"""The figures that sellers are told."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from statistics import mean
from typing import Any

from django.db.models import QuerySet

from market.models import OrderLine, Refund, Seller


def figures_of(sellers: QuerySet[Seller]) -> Iterable[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    for seller in sellers.prefetch_related("lines__order", "reviews", "refunds"):
        orders = {line.order for line in seller.lines.all()}
        ratings = [review.rating for review in seller.reviews.all() if review.rating]
        yield {
            "slug": seller.slug,
            "name": seller.name,
            "revenue": sum((amount_of(line) for line in seller.lines.all()), Decimal()),
            "orders": len(orders),
            "cancelled": sum(order.cancelled for order in orders),
            "reviewed": len(seller.reviews.all()),
            "rating": mean(ratings) if ratings else None,
            "refunded": sum((refund.amount for refund in seller.refunds.all()), Decimal()),
        }


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back."""
    months: dict[Any, dict[str, Any]] = defaultdict(
        lambda: {"revenue": Decimal(), "orders": set(), "refunded": Decimal()}
    )
    for line in OrderLine.objects.filter(seller__in=sellers).select_related("order"):
        month = months[line.order.placed_at.date().replace(day=1)]
        month["revenue"] += amount_of(line)
        month["orders"].add(line.order_id)
    for refund in Refund.objects.filter(seller__in=sellers):
        months[refund.paid_at.date().replace(day=1)]["refunded"] += refund.amount
    return [
        {"month": month, **months[month], "orders": len(months[month]["orders"])} for month in sorted(months)
    ]


def amount_of(line: OrderLine) -> Decimal:
    return Decimal() if line.order.cancelled else line.quantity * line.unit_price
