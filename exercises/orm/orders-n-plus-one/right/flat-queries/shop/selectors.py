"""What the views read from the database."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, QuerySet

from shop.models import Order, OrderItem

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


def open_orders() -> QuerySet[Order, dict[str, Any]]:
    """The orders that have not left the warehouse, newest first."""
    return (
        Order.objects.filter(status__in=OPEN_STATUSES)
        .order_by("-placed_at", "-pk")
        .values("pk", "number", "status", "placed_at", "customer__name", "customer__city")
    )


def lines_by_order(order_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The lines of the orders, each order's as the customer arranged them."""
    lines = (
        OrderItem.objects.filter(order__in=order_ids)
        .order_by("order", "position")
        .values(
            "order_id",
            "position",
            "quantity",
            "unit_price",
            sku=F("product__sku"),
            name=F("product__name"),
            supplier=F("product__supplier__name"),
        )
    )
    grouped = defaultdict(list)
    for line in lines:
        grouped[line["order_id"]].append(line)
    return grouped
