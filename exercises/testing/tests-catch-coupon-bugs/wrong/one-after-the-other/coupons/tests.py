"""Tests of the coupons: the life of one of them, step by step."""

from decimal import Decimal

from django.test import TestCase

from coupons.basket import Basket, Line
from coupons.models import Coupon, Customer
from coupons.pricing import price
from coupons.redemption import find, give_back, redeem
from coupons.refusal import CouponRefused


class CouponTests(TestCase):
    basket = Basket((Line("Rye bread", Decimal("6.50"), 2),), Decimal(7))

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.steps: list[str] = []

    def setUp(self) -> None:
        self.customer = Customer.objects.create(name="Lea Brunner", email="lea@mail.example")
        self.coupon = Coupon.objects.create(code="RYE10", value=10)

    def step(self, name: str, after: list[str]) -> None:
        self.assertEqual(self.steps, after)
        self.steps.append(name)

    def test_1_found(self) -> None:
        self.step("found", [])
        self.assertEqual(find("rye10"), self.coupon)

    def test_2_priced(self) -> None:
        self.step("priced", ["found"])
        self.assertEqual(price(self.basket, [self.coupon]).discount, Decimal("1.30"))

    def test_3_redeemed(self) -> None:
        self.step("redeemed", ["found", "priced"])
        redeem([self.coupon], self.customer, "K1")

    def test_4_not_again(self) -> None:
        self.step("not again", ["found", "priced", "redeemed"])
        redeem([self.coupon], self.customer, "K1")
        with self.assertRaises(CouponRefused):
            redeem([self.coupon], self.customer, "K2")

    def test_5_given_back(self) -> None:
        self.step("given back", ["found", "priced", "redeemed", "not again"])
        redeem([self.coupon], self.customer, "K1")
        give_back("K1")
        redeem([self.coupon], self.customer, "K2")

    def test_6_switched_off(self) -> None:
        self.step("switched off", ["found", "priced", "redeemed", "not again", "given back"])
        self.coupon.is_active = False
        with self.assertRaises(CouponRefused):
            price(self.basket, [self.coupon])
