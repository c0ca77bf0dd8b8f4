"""Uses, on a real database."""

from decimal import Decimal

from django.test import TransactionTestCase

from coupons.basket import Basket, Line
from coupons.checkout import check_out
from coupons.models import Coupon, Customer
from coupons.redemption import find, give_back, redeem
from coupons.refusal import CouponRefused, Reason


class UseTests(TransactionTestCase):
    def setUp(self) -> None:
        self.anna = Customer.objects.create(name="Anna", email="anna@mail.example")
        self.bert = Customer.objects.create(name="Bert", email="bert@mail.example")

    def make(self, code: str, **fields) -> Coupon:
        return Coupon.objects.create(code=code, value=10, **fields)

    def uses(self, code: str) -> int:
        return Coupon.objects.get(code=code).uses

    def test_find(self) -> None:
        one = self.make("RYE10")
        self.assertEqual([find(typed) for typed in ("RYE10", "Rye10", "RYE10 ", " RYE10")], [one] * 4)
        with self.assertRaises(CouponRefused) as caught:
            find("RYE 10")
        self.assertIs(caught.exception.reason, Reason.UNKNOWN)

    def test_recorded(self) -> None:
        redeem([self.make("A"), self.make("B")], self.anna, "K1")
        self.assertEqual((self.uses("A"), self.uses("B")), (1, 1))
        self.assertEqual(self.anna.redemptions.filter(order_number="K1").count(), 2)

    def test_once_each(self) -> None:
        one = self.make("A")
        for customer, works in ((self.anna, True), (self.bert, True), (self.anna, False), (self.bert, False)):
            if works:
                redeem([one], customer, "K1")
            else:
                self.assertRaises(CouponRefused, redeem, [one], customer, "K2")

    def test_again_and_again(self) -> None:
        one = self.make("A", once_per_customer=False)
        redeem([one], self.anna, "K1")
        redeem([one], self.anna, "K2")
        self.assertEqual(self.uses("A"), 2)

    def test_used_up(self) -> None:
        self.make("A", max_uses=1)
        annas, berts = find("A"), find("A")
        redeem([annas], self.anna, "K1")
        self.assertRaises(CouponRefused, redeem, [berts], self.bert, "K2")
        self.assertEqual(self.uses("A"), 1)

    def test_all_or_nothing(self) -> None:
        both = [self.make("A"), self.make("B", max_uses=0)]
        self.assertRaises(CouponRefused, redeem, both, self.anna, "K1")
        self.assertEqual((self.uses("A"), self.anna.redemptions.count()), (0, 0))

    def test_cancelled(self) -> None:
        one = self.make("A")
        redeem([one], self.anna, "K1")
        redeem([one], self.bert, "K2")
        give_back("K1")
        self.assertEqual(self.uses("A"), 1)
        self.assertEqual([used.order_number for used in one.redemptions.all()], ["K2"])

    def test_check_out(self) -> None:
        one = self.make("A")
        basket = Basket((Line("bread", Decimal(10)),))
        self.assertEqual(check_out(basket, ["a"], self.anna, "K1"), (10, 1, 0))
        self.assertEqual(one.redemptions.get().customer, self.anna)

    def test_cancelled_and_unknown(self) -> None:
        give_back("K3")
