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

    def test_price_without_coupon(self) -> None:
        self.assertEqual(price(self.basket).total, Decimal("26.00"))

    def test_percentage(self) -> None:
        self.assertEqual(price(self.basket, [self.coupon]).discount, Decimal("1.90"))

    def test_amount(self) -> None:
        self.assertEqual(price(self.basket, [self.five_off]).total, Decimal("21.00"))

    def test_find(self) -> None:
        self.assertEqual(find("RYE10"), self.coupon)

    def test_redeem(self) -> None:
        redeem([self.coupon], self.customer, "K1")
        self.coupon.refresh_from_db()
        self.assertEqual(self.coupon.uses, 1)

    def test_give_back(self) -> None:
        redeem([self.coupon], self.customer, "K1")
        give_back("K1")
        self.coupon.refresh_from_db()
        self.assertEqual(self.coupon.uses, 0)

    def test_check_out(self) -> None:
        self.assertEqual(check_out(self.basket, ["RYE10"], self.customer, "K1").discount, Decimal("1.90"))
