"""Tests of the coupons."""

from decimal import Decimal

from coupons.basket import Basket, Line
from coupons.models import Coupon
from coupons.pricing import price


def test_percentage() -> None:
    basket = Basket((Line("Rye bread", Decimal("6.50"), 2),))
    assert price(basket, [Coupon(code="RYE10", value=Decimal(10))]).discount == Decimal("1.30")


def test_amount_greater_than_the_goods() -> None:
    basket = Basket((Line("Rye bread", Decimal("6.50")),))
    coupon = Coupon(code="TEN", kind=Coupon.Kind.AMOUNT, value=Decimal(10))
    assert price(basket, [coupon]).total == 0
