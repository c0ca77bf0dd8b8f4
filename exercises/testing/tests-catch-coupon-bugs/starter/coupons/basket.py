"""What a customer is about to buy, and what it costs."""

from decimal import Decimal
from typing import NamedTuple


class Line(NamedTuple):
    product: str
    unit_price: Decimal
    quantity: int = 1


class Basket(NamedTuple):
    lines: tuple[Line, ...]
    shipping: Decimal = Decimal(0)
    currency: str = "CHF"


class Price(NamedTuple):
    goods: Decimal
    discount: Decimal
    shipping: Decimal

    @property
    def total(self) -> Decimal:
        return self.goods - self.discount + self.shipping
