"""What the views read from the database."""

from typing import Any

from django.db.models import QuerySet

from shop.models import Order

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


def open_order_lines() -> QuerySet[Order, dict[str, Any]]:
    """A row for each line of the open orders, and one for each open order without lines."""
    return (
        Order.objects.filter(status__in=OPEN_STATUSES)
        .order_by("-placed_at", "-pk", "items__position")
        .values(
            "pk",
            "number",
            "status",
            "placed_at",
            "customer__name",
            "customer__city",
            "items__position",
            "items__quantity",
            "items__unit_price",
            "items__product__sku",
            "items__product__name",
            "items__product__supplier__name",
        )
    )
