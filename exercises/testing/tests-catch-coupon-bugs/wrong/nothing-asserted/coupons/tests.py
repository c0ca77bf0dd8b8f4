"""Tests of the coupons."""

from decimal import Decimal

from django.test import TestCase

from coupons.basket import Basket, Line
from coupons.checkout import check_out
from coupons.models import Coupon, Customer
from coupons.pricing import price
from coupons.redemption import find, give_back, redeem


class CouponTests(TestCase):
    def setUp(self) -> None:
        self.customer = Customer.objects.create(name="Lea Brunner", email="lea@mail.example")
        self.coupon = Coupon.objects.create(code="RYE10", value=10)
        self.five_off = Coupon.objects.create(code="FIVE", kind=Coupon.Kind.AMOUNT, value=5)
        self.basket = Basket((Line("Rye bread", Decimal("6.50"), 2), Line("Bun", Decimal("1.20"), 5)), 7)

    def test_price(self) -> None:
        price(self.basket)
        price(self.basket, [self.coupon, self.five_off])

    def test_find(self) -> None:
        find("rye10")
        find(" RYE10 ")

    def test_uses(self) -> None:
        redeem([self.coupon, self.five_off], self.customer, "K1")
        give_back("K1")
        redeem([self.coupon], self.customer, "K2")

    def test_check_out(self) -> None:
        check_out(self.basket, ["RYE10", "FIVE"], self.customer, "K1")
