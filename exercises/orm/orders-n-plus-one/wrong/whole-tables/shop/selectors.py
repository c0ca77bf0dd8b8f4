"""What the views read from the database."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from shop.models import Order, OrderItem, Product

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


def open_orders() -> list[Order]:
    """The orders that have not left the warehouse, newest first, each with its `lines`."""
    products = Product.objects.select_related("supplier").in_bulk()
    lines = defaultdict(list)
    for line in OrderItem.objects.order_by("position"):
        line.product = products[line.product_id]
        lines[line.order_id].append(line)
    orders = list(
        Order.objects.filter(status__in=OPEN_STATUSES)
        .select_related("customer")
        .order_by("-placed_at", "-pk")
    )
    for order in orders:
        order.lines = lines[order.pk]
    return orders


def lines_of(order: Order) -> list[OrderItem]:
    """The lines of an order, as the customer arranged them."""
    return order.lines


def total_of(lines: Iterable[OrderItem]) -> Decimal:
    """What the customer pays for these lines."""
    return sum((line.quantity * line.unit_price for line in lines), Decimal())
