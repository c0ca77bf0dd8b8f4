"""What the views read from the database."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects

from shop.models import Order, OrderItem

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


def open_orders() -> list[Order]:
    """The orders that have not left the warehouse, newest first, each with its `lines`."""
    orders = list(Order.objects.filter(status__in=OPEN_STATUSES).order_by("-placed_at", "-pk"))
    lines = OrderItem.objects.order_by("position").select_related("product", "product__supplier")
    prefetch_related_objects(orders, "customer", Prefetch("items", queryset=lines, to_attr="lines"))
    return orders


def lines_of(order: Order) -> list[OrderItem]:
    """The lines of an order, as the customer arranged them."""
    return order.lines


def total_of(lines: Iterable[OrderItem]) -> Decimal:
    """What the customer pays for these lines."""
    return sum((line.quantity * line.unit_price for line in lines), Decimal())
