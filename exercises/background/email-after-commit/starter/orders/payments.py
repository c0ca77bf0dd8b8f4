"""The payment provider's client. Outside production it talks to nobody, and remembers what it charged."""

from decimal import Decimal

from orders.errors import PaymentDeclined

#: The provider's test card that is always declined.
DECLINED_CARD = "4000 0000 0000 0002"

#: Amount and reference of each charge.
charges: list[tuple[Decimal, str]] = []


def charge(card: str, amount: Decimal, reference: str) -> None:
    """Takes the money at once. Raises PaymentDeclined."""
    if card == DECLINED_CARD:
        raise PaymentDeclined("The card was declined.")
    charges.append((amount, reference))
