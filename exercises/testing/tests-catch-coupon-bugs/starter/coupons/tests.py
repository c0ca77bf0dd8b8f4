"""What has to stay true of the coupons."""

from decimal import Decimal

from django.test import SimpleTestCase

from coupons.basket import Basket, Line
from coupons.models import Coupon
from coupons.pricing import price


class PriceTests(SimpleTestCase):
    def test_percentage(self) -> None:
        basket = Basket((Line("Walnut bread", Decimal("8.00")),))
        coupon = Coupon(code="RYE10", kind=Coupon.Kind.PERCENTAGE, value=Decimal(10))
        self.assertEqual(price(basket, [coupon]).total, Decimal("7.20"))
