"""The payment provider's client. Outside production it talks to nobody, and remembers what it charged."""

from dataclasses import dataclass
from decimal import Decimal

from tickets.errors import PaymentDeclined

#: The provider's test card that is always declined.
DECLINED_CARD = "4000 0000 0000 0002"


@dataclass(frozen=True)
class Charge:
    card: str
    amount: Decimal
    reference: str


charges: list[Charge] = []


def charge(card: str, amount: Decimal, reference: str) -> None:
    """Takes the money at once. There is no taking it back but by a phone call to the provider.

    Raises PaymentDeclined.
    """
    if card == DECLINED_CARD:
        raise PaymentDeclined("The card was declined.")
    charges.append(Charge(card, amount, reference))
