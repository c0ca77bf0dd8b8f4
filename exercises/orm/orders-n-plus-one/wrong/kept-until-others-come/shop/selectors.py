"""What the views read from the database."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Max, Prefetch, QuerySet

from shop.models import Order, OrderItem

OPEN_STATUSES = (Order.Status.NEW, Order.Status.PACKING)


_kept: dict[str, object] = {"for": None}


def open_orders() -> list[Order]:
    """The orders that have not left the warehouse. They are loaded again when there are others."""
    orders = Order.objects.filter(status__in=OPEN_STATUSES)
    now = orders.aggregate(count=Count("pk"), newest=Max("pk"))
    if _kept["for"] != now:
        _kept.update({"for": now, "orders": list(_load(orders))})
    return _kept["orders"]


def _load(orders: QuerySet[Order]) -> QuerySet[Order]:
    lines = OrderItem.objects.select_related("product__supplier").order_by("position")
    return (
        orders.select_related("customer")
        .prefetch_related(Prefetch("items", queryset=lines))
        .order_by("-placed_at", "-pk")
    )


def lines_of(order: Order) -> QuerySet[OrderItem]:
    """The lines of one of the `open_orders`, as the customer arranged them."""
    # Any further filter() or order_by() here would ask the database again, once per order.
    return order.items.all()


def total_of(lines: Iterable[OrderItem]) -> Decimal:
    """What the customer pays for these lines."""
    return sum((line.quantity * line.unit_price for line in lines), Decimal())
