"""What the views read from the database."""

from typing import Any

from django.db.models import QuerySet

from shop.models import Order, OrderItem

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


def open_order_lines() -> QuerySet[OrderItem, dict[str, Any]]:
    """The lines of the orders that have not left the warehouse, newest order first."""
    return (
        OrderItem.objects.filter(order__status__in=OPEN_STATUSES)
        .order_by("-order__placed_at", "-order", "position")
        .values(
            "position",
            "quantity",
            "unit_price",
            "order__number",
            "order__status",
            "order__placed_at",
            "order__customer__name",
            "order__customer__city",
            "product__sku",
            "product__name",
            "product__supplier__name",
        )
    )
