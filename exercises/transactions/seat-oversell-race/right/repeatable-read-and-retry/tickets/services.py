"""Selling seats on the web."""

from collections.abc import Mapping

from django.core.mail import send_mail
from django.db import OperationalError, connection, transaction

from tickets import payments
from tickets.errors import InvalidCart, SoldOut
from tickets.models import Order, OrderLine, Section


ATTEMPTS = 5


def place_order(email: str, card: str, cart: Mapping[int, int]) -> Order:
    """Sells all of the cart or nothing of it. The cart says how many seats of which section, by its id.

    Raises InvalidCart, SoldOut or PaymentDeclined.
    """
    if not cart or min(cart.values()) < 1:
        raise InvalidCart("An order is for one seat or more.")

    for attempt in range(ATTEMPTS):
        try:
            order = sell(email, card, cart)
            break
        except OperationalError as error:
            # Somebody was faster, and PostgreSQL has taken everything back: look again.
            if attempt == ATTEMPTS - 1 or getattr(error.__cause__, "sqlstate", "") not in ("40001", "40P01"):
                raise

    send_confirmation(order)
    return order


@transaction.atomic(durable=True)
def sell(email: str, card: str, cart: Mapping[int, int]) -> Order:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    sections = Section.objects.in_bulk(cart)
    for section_id, quantity in cart.items():
        section = sections.get(section_id)
        if section is None:
            raise InvalidCart("There is no such section.")
        if section.left < quantity:
            raise SoldOut(f"Not enough seats left: {section.name}.")
        section.left -= quantity
        section.save(update_fields=["left"])
    order = write_order(email, cart, sections)
    # The rows are ours now: nothing can fail any more but the card.
    if order.total:
        payments.charge(card, order.total, str(order.reference))
    return order


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
