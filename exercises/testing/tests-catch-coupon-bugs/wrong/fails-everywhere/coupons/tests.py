"""Tests of the coupons."""

from decimal import Decimal

from django.test import TestCase

from coupons.basket import Basket, Line
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
        self.assertEqual(price(self.basket, [self.coupon]).total, Decimal("23.40"))

    def test_second_use(self) -> None:
        redeem([self.coupon], self.customer, "K1")
        with self.assertRaises(ValueError):
            redeem([self.coupon], self.customer, "K2")

    def test_check_out(self) -> None:
        self.fail("still to be written")

    def test_find(self) -> None:
        self.assertEqual(find("rye10").code, "rye10")

    def test_give_back(self) -> None:
        give_back("K1")
