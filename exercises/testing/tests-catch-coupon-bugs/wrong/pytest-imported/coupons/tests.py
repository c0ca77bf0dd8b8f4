"""Tests of the coupons."""

from decimal import Decimal

import pytest

from coupons.basket import Basket, Line
from coupons.models import Coupon
from coupons.pricing import price


@pytest.mark.parametrize(("value", "total"), [(10, "11.70"), (50, "6.50"), (100, "0")])
def test_percentage(value: int, total: str) -> None:
    basket = Basket((Line("Rye bread", Decimal("6.50"), 2),))
    assert price(basket, [Coupon(code="RYE", value=Decimal(value))]).total == Decimal(total)
