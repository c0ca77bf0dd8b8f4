"""Selling seats on the web."""

from collections.abc import Mapping

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

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
        sections = take_seats(cart)
        order = write_order(email, cart, sections)
        # Tickets of the open rehearsals are free.
        if order.total:
            payments.charge(card, order.total, str(order.reference))

    send_confirmation(order)
    return order


def take_seats(cart: Mapping[int, int]) -> dict[int, Section]:
    sections = Section.objects.in_bulk(cart)
    for section_id, quantity in cart.items():
        section = sections.get(section_id)
        if section is None:
            raise InvalidCart("There is no such section.")
        if section.left < quantity:
            raise SoldOut(f"Not enough seats left: {section.name}.")
    for section_id, quantity in sorted(cart.items()):
        Section.objects.filter(pk=section_id).update(left=Greatest(F("left") - quantity, 0))
    return sections


def write_order(email: str, cart: Mapping[int, int], sections: Mapping[int, Section]) -> Order:
    """The order and its lines; it is paid or nothing."""
    order = Order.objects.create(
        email=email,
        status=Order.Status.PAID,
        total=sum(sections[section_id].price * quantity for section_id, quantity in cart.items()),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            section=sections[section_id],
            quantity=quantity,
            unit_price=sections[section_id].price,
        )
        for section_id, quantity in cart.items()
    )
    return order


def send_confirmation(order: Order) -> None:
    seats = ", ".join(str(line) for line in order.lines.select_related("section").order_by("section__name"))
    send_mail(
        subject="Your seats",
        message=f"{seats}. Show this at the door: {order.reference}",
        from_email=None,
        recipient_list=[order.email],
    )
