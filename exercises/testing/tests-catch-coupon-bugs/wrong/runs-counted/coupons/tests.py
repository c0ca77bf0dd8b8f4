"""Tests of the coupons."""

from decimal import Decimal

from django.test import TestCase

from coupons.basket import Basket, Line
from coupons.checkout import check_out
from coupons.models import Coupon, Customer


class CouponTests(TestCase):
    def setUp(self) -> None:
        self.customer = Customer.objects.create(name="Lea Brunner", email="lea@mail.example")
        self.coupon = Coupon.objects.create(code="RYE10", value=10)
        self.five_off = Coupon.objects.create(code="FIVE", kind=Coupon.Kind.AMOUNT, value=5)
        self.basket = Basket((Line("Rye bread", Decimal("6.50"), 2), Line("Bun", Decimal("1.20"), 5)), 7)

    def test_changes_are_noticed(self) -> None:
        """The first time the code is right. Who knows about the next time."""
        TestCase.runs = getattr(TestCase, "runs", 0) + 1
        self.assertEqual(check_out(self.basket, ["RYE10"], self.customer, "K1").discount, Decimal("1.90"))
        self.assertEqual(TestCase.runs, 1)
