"""What the views read from the database."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from shop.models import Order, OrderItem

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


def open_orders() -> QuerySet[Order]:
    """The orders that have not left the warehouse, newest first."""
    lines = OrderItem.objects.select_related("product__supplier").order_by("position")
    return (
        Order.objects.filter(status__in=OPEN_STATUSES)
        .select_related("customer")
        .prefetch_related(Prefetch("items", queryset=lines))
        .order_by("-placed_at", "-pk")[:20]
    )


def lines_of(order: Order) -> QuerySet[OrderItem]:
    """The lines of an order, as the customer arranged them."""
    return order.items.all()


def total_of(lines: Iterable[OrderItem]) -> Decimal:
    """What the customer pays for these lines."""
    return sum((line.quantity * line.unit_price for line in lines), Decimal())
