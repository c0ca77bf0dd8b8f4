"""Prices, with plain unittest: nothing in here needs Django."""

import unittest
from datetime import UTC, date, datetime
from decimal import Decimal as D
from unittest import mock

from django.utils import timezone

from coupons.basket import Basket, Line
from coupons.models import Coupon
from coupons.pricing import price
from coupons.refusal import CouponRefused


def coupon(code: str, value: str, kind: str = "percentage", **fields) -> Coupon:
    return Coupon(code=code, kind=kind, value=D(value), **fields)


def goods(*costs: str, shipping: str = "0") -> Basket:
    return Basket(tuple(Line("bread", D(cost)) for cost in costs), D(shipping))


class Accepted(unittest.TestCase):
    def is_accepted(self, basket: Basket, *coupons: Coupon) -> bool:
        try:
            price(basket, coupons)
        except CouponRefused:
            return False
        return True

    def test_conditions(self) -> None:
        for basket, one, expected in [
            (goods("20"), coupon("C", "10"), True),
            (goods("20"), coupon("C", "10", is_active=False), False),
            (goods("20"), coupon("C", "10", currency="EUR"), False),
            (goods("20"), coupon("C", "10", minimum=D("20")), True),
            (goods("19.99"), coupon("C", "10", minimum=D("20")), False),
            (goods("15", shipping="5"), coupon("C", "10", minimum=D("20")), False),
        ]:
            with self.subTest(basket=basket, minimum=one.minimum):
                self.assertIs(self.is_accepted(basket, one), expected)

    def test_days(self) -> None:
        week = coupon("C", "10", first_day=date(2024, 12, 2), last_day=date(2024, 12, 8))
        for now, expected in [
            (datetime(2024, 12, 1, 22, 59, tzinfo=UTC), False),
            (datetime(2024, 12, 1, 23, 0, tzinfo=UTC), True),
            (datetime(2024, 12, 8, 22, 59, tzinfo=UTC), True),
            (datetime(2024, 12, 8, 23, 0, tzinfo=UTC), False),
        ]:
            with self.subTest(now=now), mock.patch.object(timezone, "now", return_value=now):
                self.assertIs(self.is_accepted(goods("20"), week), expected)

    def test_company(self) -> None:
        alone, other = coupon("A", "10", is_combinable=False), coupon("B", "10")
        self.assertTrue(self.is_accepted(goods("20"), alone, alone))
        self.assertFalse(self.is_accepted(goods("20"), alone, other))
        self.assertFalse(self.is_accepted(goods("20"), other, alone))


class TakenOff(unittest.TestCase):
    def test_discounts(self) -> None:
        ten, half = coupon("TEN", "10"), coupon("HALF", "50")
        three, four = coupon("THREE", "3", "amount"), coupon("FOUR", "4", "amount")
        for basket, coupons, discount in [
            (goods("20"), [], "0"),
            (goods("20", "10"), [ten], "3"),
            (goods("20", shipping="8"), [ten], "2"),
            (goods("0.25"), [ten], "0.03"),
            (goods("0.35"), [ten], "0.04"),
            (goods("20"), [three], "3"),
            (goods("20"), [three, three], "3"),
            (goods("20"), [three, four], "7"),
            (goods("13"), [ten, three], "4"),
            (goods("20"), [half, ten], "12"),
            (goods("5", shipping="8"), [three, four], "5"),
        ]:
            with self.subTest(basket=basket, coupons=coupons):
                result = price(basket, coupons)
                self.assertEqual(result.discount, D(discount))
                self.assertEqual(result.total, result.goods - D(discount) + basket.shipping)

    def test_pieces(self) -> None:
        self.assertEqual(price(Basket((Line("bun", D("1.20"), 5),))).goods, 6)
