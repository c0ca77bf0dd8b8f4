"""What the shop calls when a customer pays."""

from collections.abc import Iterable
from datetime import datetime

from coupons.basket import Basket, Price
from coupons.models import Customer
from coupons.pricing import price
from coupons.redemption import find, redeem


def check_out(
    basket: Basket,
    codes: Iterable[str],
    customer: Customer,
    order_number: str,
    at: datetime | None = None,
) -> Price:
    """What the order costs, with its coupons used up. Raises `CouponRefused`, and then none is."""
    coupons = {coupon.code: coupon for coupon in map(find, codes)}.values()
    result = price(basket, coupons, at)
    redeem(coupons, customer, order_number)
    return result
