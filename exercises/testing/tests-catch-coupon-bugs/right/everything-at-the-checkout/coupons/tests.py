"""Everything is tested where customers meet it: at the checkout."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.test import TestCase

from coupons.basket import Basket, Line
from coupons.checkout import check_out
from coupons.models import Coupon, Customer
from coupons.pricing import price
from coupons.redemption import give_back, redeem
from coupons.refusal import CouponRefused


class CheckoutTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.lea = Customer.objects.create(name="Lea", email="lea@mail.example")
        cls.timo = Customer.objects.create(name="Timo", email="timo@mail.example")
        cls.ten = Coupon.objects.create(code="TEN", value=10)
        cls.five = Coupon.objects.create(code="FIVE", kind="amount", value=5)

    def setUp(self):
        self.orders = 0

    def buy(self, *codes, goods="40.00", shipping="0.00", customer=None, at=None, quantity=1):
        """Buys, and returns the total."""
        self.orders += 1
        basket = Basket((Line("Bread", Decimal(goods), quantity),), Decimal(shipping))
        return check_out(basket, codes, customer or self.lea, f"K{self.orders}", at).total

    def change(self, coupon, **fields):
        Coupon.objects.filter(pk=coupon.pk).update(**fields)

    def test_no_coupon(self):
        self.assertEqual(self.buy(shipping="7.00"), 47)

    def test_percentage_of_all_pieces_without_shipping(self):
        self.assertEqual(self.buy("TEN", goods="3.00", quantity=4, shipping="7.00"), Decimal("17.80"))

    def test_amount(self):
        self.assertEqual(self.buy("FIVE", shipping="7.00"), 42)

    def test_amount_then_percentages(self):
        Coupon.objects.create(code="TWENTY", value=20)
        Coupon.objects.create(code="FIFTEEN", kind="amount", value=15)
        self.assertEqual(self.buy("TWENTY", "FIVE", "TEN", "FIFTEEN"), 20 - 4 - 2)

    def test_amount_greater_than_goods(self):
        self.assertEqual(self.buy("FIVE", goods="4.00", shipping="7.00"), 7)

    def test_half_cents(self):
        self.assertEqual(self.buy("TEN", goods="0.25"), Decimal("0.22"))

    def test_half_cents_again(self):
        self.assertEqual(self.buy("TEN", goods="0.45"), Decimal("0.40"))

    def test_small_letters_and_spaces(self):
        self.assertEqual(self.buy(" ten "), 36)

    def test_only_small_letters(self):
        self.assertEqual(self.buy("ten"), 36)

    def test_unknown_code(self):
        with self.assertRaises(CouponRefused):
            self.buy("ELEVEN")

    def test_twice_the_same(self):
        basket = Basket((Line("Bread", Decimal(40)),))
        self.assertEqual(price(basket, [self.ten, self.ten]).total, 36)
        self.assertEqual(self.buy("TEN", "ten"), 36)

    def test_inactive(self):
        self.change(self.ten, is_active=False)
        with self.assertRaises(CouponRefused):
            self.buy("TEN")

    def test_euros(self):
        self.change(self.five, currency="EUR")
        with self.assertRaises(CouponRefused):
            self.buy("FIVE")

    def test_exactly_the_minimum(self):
        self.change(self.ten, minimum=Decimal(30))
        self.assertEqual(self.buy("TEN", goods="30"), 27)

    def test_just_below_the_minimum(self):
        self.change(self.ten, minimum=Decimal(30))
        with self.assertRaises(CouponRefused):
            self.buy("TEN", goods="29.99")

    def test_shipping_is_no_help_with_the_minimum(self):
        self.change(self.ten, minimum=Decimal(30))
        with self.assertRaises(CouponRefused):
            self.buy("TEN", goods="25", shipping="7.00")

    def test_not_combinable_comes_first(self):
        self.change(self.ten, is_combinable=False, once_per_customer=False)
        self.assertEqual(self.buy("TEN"), 36)
        with self.assertRaises(CouponRefused):
            self.buy("TEN", "FIVE")

    def test_not_combinable_comes_last(self):
        self.change(self.five, is_combinable=False)
        with self.assertRaises(CouponRefused):
            self.buy("TEN", "FIVE")

    def test_days(self):
        self.change(self.ten, first_day="2026-01-05", last_day="2026-01-09", once_per_customer=False)
        zurich = ZoneInfo("Europe/Zurich")
        for day, hour, minute, works in (
            (4, 23, 59, False),
            (5, 0, 30, True),
            (9, 23, 30, True),
            (10, 0, 30, False),
        ):
            at = datetime(2026, 1, day, hour, minute, tzinfo=zurich)
            with self.subTest(at=at):
                if works:
                    self.assertEqual(self.buy("TEN", at=at), 36)
                else:
                    with self.assertRaises(CouponRefused):
                        self.buy("TEN", at=at)

    def test_once_per_customer(self):
        self.buy("TEN")
        self.buy("TEN", customer=self.timo)
        with self.assertRaises(CouponRefused):
            self.buy("TEN")

    def test_many_times_per_customer(self):
        self.change(self.ten, once_per_customer=False)
        for _ in range(3):
            self.assertEqual(self.buy("TEN"), 36)

    def test_limit(self):
        self.change(self.ten, max_uses=2, once_per_customer=False)
        self.buy("TEN")
        self.buy("TEN", customer=self.timo)
        with self.assertRaises(CouponRefused):
            self.buy("TEN")

    def test_limit_is_reached_while_somebody_is_paying(self):
        """Another order comes between finding the coupon and using it."""
        self.change(self.ten, max_uses=1)
        slow = Coupon.objects.get(code="TEN")
        self.buy("TEN")
        with self.assertRaises(CouponRefused):
            redeem([slow], self.timo, "K99")

    def test_refused_order_uses_nothing(self):
        self.change(self.five, max_uses=0)
        with self.assertRaises(CouponRefused):
            self.buy("TEN", "FIVE")
        self.assertEqual(self.buy("TEN"), 36)

    def test_cancelled(self):
        self.change(self.ten, max_uses=2)
        self.buy("TEN", customer=self.timo)
        self.buy("TEN")
        give_back("K2")
        self.assertEqual(self.buy("TEN"), 36)
        with self.assertRaises(CouponRefused):
            self.buy("TEN", customer=self.timo)
