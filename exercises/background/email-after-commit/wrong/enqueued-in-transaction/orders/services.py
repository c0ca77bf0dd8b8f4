"""Taking orders, and taking them back."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from orders import payments
from orders.errors import OrderRefused, SoldOut
from orders.models import Circle, Customer, Order, OrderLine, StandingOrder, Tea
from orders.tasks import confirm_order


def checkout(customer: Customer, teas: Mapping[int, int], card: str, circle: Circle | None = None) -> Order:
    """Sells so many bags of each tea, by its id. Raises SoldOut or PaymentDeclined; nothing is sold then."""
    with transaction.atomic():
        order = Order.objects.create(customer=customer, circle=circle)
        total = sum(add_line(order, tea_id, quantity) for tea_id, quantity in teas.items())
        confirm_order.enqueue(order_id=order.pk)
        payments.charge(card, Decimal(total), str(order))
    return order


def add_line(order: Order, tea_id: int, quantity: int) -> Decimal:
    tea = Tea.objects.get(pk=tea_id)
    if not Tea.objects.filter(pk=tea_id, stock__gte=quantity).update(stock=F("stock") - quantity):
        raise SoldOut(f"There is not as much left: {tea}.")
    OrderLine.objects.create(order=order, tea=tea, quantity=quantity, unit_price=tea.price)
    return quantity * tea.price


@transaction.atomic
def place_standing_orders() -> list[Order]:
    """Monday morning: one order for each standing order. Those that cannot be had are left out."""
    orders = []
    for standing in StandingOrder.objects.select_related("customer", "circle").order_by("pk"):
        try:
            orders.append(
                checkout(
                    standing.customer,
                    {standing.tea_id: standing.quantity},
                    card=standing.card,
                    circle=standing.circle,
                )
            )
        except OrderRefused:
            continue
    return orders


@transaction.atomic
def cancel(order: Order) -> None:
    """Puts the tea back on the shelf."""
    order.status = Order.Status.CANCELLED
    order.save(update_fields=["status"])
    for line in order.lines.all():
        Tea.objects.filter(pk=line.tea_id).update(stock=F("stock") + line.quantity)
