"""What a basket costs with its coupons. Nothing in here asks the database."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from coupons.basket import Basket, Price
from coupons.models import Coupon
from coupons.refusal import CouponRefused, Reason

CENT = Decimal("0.01")
ROUNDING = ROUND_HALF_UP


def price(basket: Basket, coupons: Iterable[Coupon] = (), at: datetime | None = None) -> Price:
    """What the basket costs at that moment, by default now. Raises `CouponRefused`."""
    coupons = list({coupon.code: coupon for coupon in coupons}.values())
    goods = _goods(basket)
    today = timezone.localdate(at)
    for coupon in coupons:
        _check(coupon, basket, goods, today)
    if len(coupons) > 1 and not all(coupon.is_combinable for coupon in coupons):
        raise CouponRefused(Reason.NOT_COMBINABLE)
    return Price(goods, goods - _left(coupons, goods), basket.shipping)


def _goods(basket: Basket) -> Decimal:
    return sum((line.unit_price * line.quantity for line in basket.lines), Decimal(0))


def _check(coupon: Coupon, basket: Basket, goods: Decimal, today: date) -> None:
    if not coupon.is_active:
        raise CouponRefused(Reason.INACTIVE)
    if coupon.first_day and today < coupon.first_day:
        raise CouponRefused(Reason.TOO_EARLY)
    if coupon.last_day and today > coupon.last_day:
        raise CouponRefused(Reason.EXPIRED)
    if coupon.currency != basket.currency:
        raise CouponRefused(Reason.OTHER_CURRENCY)
    if goods < coupon.minimum:
        raise CouponRefused(Reason.BELOW_MINIMUM)


def _left(coupons: list[Coupon], goods: Decimal) -> Decimal:
    """What remains to be paid of the goods."""
    amounts = [coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.AMOUNT]
    left = max(goods - sum(amounts), Decimal(0))
    percentages = [coupon.value for coupon in coupons if coupon.kind == Coupon.Kind.PERCENTAGE]
    taken_off = [_rounded(left * percentage / 100) for percentage in percentages]
    return max(left - sum(taken_off), Decimal(0))


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUNDING)
