"""What has to stay true of the coupons. The numbers are those of docs/coupons.md."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase, TestCase

from coupons import pricing
from coupons.basket import Basket, Line
from coupons.checkout import check_out
from coupons.models import Coupon, Customer
from coupons.pricing import price
from coupons.redemption import find, give_back, redeem
from coupons.refusal import CouponRefused, Reason

ZURICH = ZoneInfo("Europe/Zurich")


def basket(goods: str, *, shipping: str = "0", currency: str = "CHF") -> Basket:
    return Basket((Line("Bread", Decimal(goods)),), Decimal(shipping), currency)


def percentage(value: str, **fields: Any) -> Coupon:
    return Coupon(**{"code": f"P{value}", "kind": Coupon.Kind.PERCENTAGE, "value": Decimal(value)} | fields)


def amount(value: str, **fields: Any) -> Coupon:
    return Coupon(**{"code": f"A{value}", "kind": Coupon.Kind.AMOUNT, "value": Decimal(value)} | fields)


class RefusalMixin:
    def refused(self: SimpleTestCase, reason: Reason) -> AbstractContextManager[None]:
        return self.assertRaisesMessage(CouponRefused, reason)


class AcceptanceTests(RefusalMixin, SimpleTestCase):
    """Rules 2 to 6."""

    def test_days_are_zurichs_and_both_ends_count(self) -> None:
        """In June Zurich is two hours ahead of Greenwich."""
        coupon = percentage("10", first_day=date(2025, 6, 10), last_day=date(2025, 6, 20))
        for moment, reason in (
            (datetime(2025, 6, 9, 23, 59, 59, tzinfo=ZURICH), Reason.TOO_EARLY),
            (datetime(2025, 6, 10, 0, 0, tzinfo=ZURICH), None),
            (datetime(2025, 6, 20, 23, 59, 59, tzinfo=ZURICH), None),
            (datetime(2025, 6, 21, 0, 0, tzinfo=ZURICH), Reason.EXPIRED),
        ):
            with self.subTest(moment=moment), self.refused(reason) if reason else nullcontext():
                price(basket("10"), [coupon], moment)

    def test_switched_off(self) -> None:
        with self.refused(Reason.INACTIVE):
            price(basket("10"), [percentage("10", is_active=False)])

    def test_other_currency(self) -> None:
        with self.refused(Reason.OTHER_CURRENCY):
            price(basket("10", currency="EUR"), [percentage("10")])

    def test_minimum_is_enough(self) -> None:
        price(basket("40"), [amount("5", minimum=Decimal(40))])

    def test_less_than_the_minimum_is_not_enough_whatever_shipping_costs(self) -> None:
        with self.refused(Reason.BELOW_MINIMUM):
            price(basket("39.99", shipping="9"), [amount("5", minimum=Decimal(40))])

    def test_not_combinable(self) -> None:
        alone = amount("5", is_combinable=False)
        price(basket("40"), [alone])
        with self.refused(Reason.NOT_COMBINABLE):
            price(basket("40"), [alone, amount("2")])


class DiscountTests(SimpleTestCase):
    """Rules 7 to 9."""

    def test_pieces_and_shipping(self) -> None:
        goods = (Line("Rye bread", Decimal("6.50"), 2), Line("Bun", Decimal("1.20"), 5))
        result = price(Basket(goods, Decimal("7.90")), [percentage("10")])
        self.assertEqual(result, (Decimal("19.00"), Decimal("1.90"), Decimal("7.90")))

    def test_half_a_cent_is_rounded_up(self) -> None:
        self.assertEqual(price(basket("4.30"), [percentage("15")]).discount, Decimal("0.65"))

    def test_goods_never_cost_less_than_nothing(self) -> None:
        result = price(basket("8", shipping="7"), [amount("10")])
        self.assertEqual(result, (8, 8, 7))

    def test_amounts_come_off_before_percentages(self) -> None:
        coupons = [percentage("10"), amount("10"), percentage("20"), amount("5")]
        self.assertEqual(price(basket("45"), coupons).discount, 15 + 3 + 6)

    def test_one_coupon_given_twice_is_one_coupon(self) -> None:
        self.assertEqual(price(basket("45"), [amount("10"), amount("10")]).discount, 10)


class RoundingTests(SimpleTestCase):
    def test_half_a_cent_is_rounded_up(self) -> None:
        self.assertEqual(pricing._rounded(Decimal("0.225")), Decimal("0.23"))


class UseTests(RefusalMixin, TestCase):
    """Rule 1, and 10 to 13."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.ayla, cls.beat = Customer.objects.bulk_create(
            Customer(name=name, email=f"{name}@mail.example") for name in ("Ayla", "Beat")
        )
        cls.once, cls.often, cls.single = Coupon.objects.bulk_create(
            [
                percentage("10", code="RYE10"),
                percentage("10", code="OFTEN", once_per_customer=False),
                percentage("10", code="SINGLE", max_uses=1),
            ]
        )

    def test_once_per_customer(self) -> None:
        redeem([self.once], self.ayla, "K1")
        with self.refused(Reason.ALREADY_USED):
            redeem([self.once], self.ayla, "K2")
        redeem([self.once], self.beat, "K3")

    def test_as_often_as_they_like(self) -> None:
        redeem([self.often], self.ayla, "K1")
        redeem([self.often], self.ayla, "K2")

    def test_limit_counts_what_others_used_meanwhile(self) -> None:
        loaded_before = Coupon.objects.get(code="SINGLE")
        redeem([self.single], self.ayla, "K1")
        with self.refused(Reason.USED_UP):
            redeem([loaded_before], self.beat, "K2")

    def test_refused_order_uses_none_of_its_coupons(self) -> None:
        redeem([self.single], self.ayla, "K1")
        with self.refused(Reason.USED_UP):
            redeem([self.once, self.single], self.beat, "K2")
        redeem([self.once], self.beat, "K3")

    def test_cancelled_order_gives_its_coupons_back(self) -> None:
        redeem([self.single], self.ayla, "K1")
        give_back("K1")
        redeem([self.single], self.ayla, "K2")

    def test_cancelled_order_is_no_concern_of_others(self) -> None:
        redeem([self.once], self.ayla, "K1")
        redeem([self.often], self.beat, "K2")
        give_back("K2")
        with self.refused(Reason.ALREADY_USED):
            redeem([self.once], self.ayla, "K3")

    def test_codes_are_found_as_people_type_them(self) -> None:
        for typed in ("rye10", " RYE10 "):
            with self.subTest(typed=typed):
                self.assertEqual(find(typed), self.once)

    def test_check_out_finds_prices_and_redeems(self) -> None:
        self.assertEqual(check_out(basket("10"), ["rye10"], self.ayla, "K1").total, 9)
        self.assertEqual(self.once.redemptions.get().order_number, "K1")
