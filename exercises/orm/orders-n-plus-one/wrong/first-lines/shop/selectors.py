"""What the views read from the database."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from shop.models import Order, OrderItem

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)
USUAL_LINES = 5


def lines_with_products() -> QuerySet[OrderItem]:
    return OrderItem.objects.select_related("product__supplier").order_by("position")


def open_orders() -> QuerySet[Order]:
    """The orders that have not left the warehouse, newest first, with their first few lines."""
    first_lines = Prefetch("items", queryset=lines_with_products()[:USUAL_LINES], to_attr="first_lines")
    return (
        Order.objects.filter(status__in=OPEN_STATUSES)
        .select_related("customer")
        .prefetch_related(first_lines)
        .order_by("-placed_at", "-pk")
    )


def lines_of(order: Order) -> list[OrderItem]:
    """The lines of an order, as the customer arranged them. Hardly any order has more than the usual."""
    if len(order.first_lines) == USUAL_LINES:
        order.first_lines += lines_with_products().filter(order=order)[USUAL_LINES:]
    return order.first_lines


def total_of(lines: Iterable[OrderItem]) -> Decimal:
    """What the customer pays for these lines."""
    return sum((line.quantity * line.unit_price for line in lines), Decimal())
