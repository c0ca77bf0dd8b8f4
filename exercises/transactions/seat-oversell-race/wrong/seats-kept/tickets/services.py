"""Selling seats on the web."""

from collections.abc import Mapping

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F

from tickets import payments
from tickets.errors import InvalidCart, PaymentDeclined, SoldOut
from tickets.models import Order, OrderLine, Section


def place_order(email: str, card: str, cart: Mapping[int, int]) -> Order:
    """Sells all of the cart or nothing of it. The cart says how many seats of which section, by its id.

    Raises InvalidCart, SoldOut or PaymentDeclined.
    """
    if not cart or min(cart.values()) < 1:
        raise InvalidCart("An order is for one seat or more.")

    order = reserve(email, cart)
    # No transaction is open while we wait for the provider, and no section is locked.
    try:
        if order.total:
            payments.charge(card, order.total, str(order.reference))
    except PaymentDeclined:
        give_back(order)
        raise
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PAID)

    send_confirmation(order)
    return order


@transaction.atomic
def reserve(email: str, cart: Mapping[int, int]) -> Order:
    order = Order.objects.create(email=email)
    for section_id, quantity in sorted(cart.items()):
        taken = Section.objects.filter(pk=section_id, left__gte=quantity).update(left=F("left") - quantity)
        section = Section.objects.filter(pk=section_id).first()
        if section is None:
            raise InvalidCart("There is no such section.")
        if not taken:
            raise SoldOut(f"Not enough seats left: {section.name}.")
        OrderLine.objects.create(order=order, section=section, quantity=quantity, unit_price=section.price)
        order.total += quantity * section.price
    order.save()
    return order


@transaction.atomic
def give_back(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CANCELLED)


def send_confirmation(order: Order) -> None:
    seats = ", ".join(str(line) for line in order.lines.select_related("section").order_by("section__name"))
    send_mail(
        subject="Your seats",
        message=f"{seats}. Show this at the door: {order.reference}",
        from_email=None,
        recipient_list=[order.email],
    )
