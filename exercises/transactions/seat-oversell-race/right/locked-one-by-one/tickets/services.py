"""Selling seats on the web."""

from collections.abc import Mapping
from decimal import Decimal

from django.core.mail import send_mail
from django.db import transaction

from tickets import payments
from tickets.errors import InvalidCart, SoldOut
from tickets.models import Order, OrderLine, Section


def place_order(email: str, card: str, cart: Mapping[int, int]) -> Order:
    """Sells all of the cart or nothing of it. The cart says how many seats of which section, by its id.

    Raises InvalidCart, SoldOut or PaymentDeclined.
    """
    if not cart or min(cart.values()) < 1:
        raise InvalidCart("An order is for one seat or more.")

    with transaction.atomic():
        order = Order.objects.create(email=email)
        for section_id, quantity in sorted(cart.items()):
            add_line(order, section_id, quantity)
        # Tickets of the open rehearsals are free.
        if order.total:
            payments.charge(card, order.total, str(order.reference))
        order.status = Order.Status.PAID
        order.save()

    send_confirmation(order)
    return order


def add_line(order: Order, section_id: int, quantity: int) -> None:
    try:
        section = Section.objects.select_for_update().get(pk=section_id)
    except Section.DoesNotExist:
        raise InvalidCart("There is no such section.") from None
    if section.left < quantity:
        raise SoldOut(f"Not enough seats left: {section.name}.")
    section.left -= quantity
    section.save()
    OrderLine.objects.create(order=order, section=section, quantity=quantity, unit_price=section.price)
    order.total += Decimal(quantity) * section.price


def send_confirmation(order: Order) -> None:
    seats = ", ".join(str(line) for line in order.lines.select_related("section").order_by("section__name"))
    send_mail(
        subject="Your seats",
        message=f"{seats}. Show this at the door: {order.reference}",
        from_email=None,
        recipient_list=[order.email],
    )
