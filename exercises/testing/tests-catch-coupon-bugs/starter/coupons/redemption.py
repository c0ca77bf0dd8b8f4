"""Finding coupons, using them up, and giving them back."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Q

from coupons.models import Coupon, Customer, Redemption
from coupons.refusal import CouponRefused, Reason


def find(code: str) -> Coupon:
    """The coupon for a code as somebody typed it. Raises `CouponRefused`."""
    coupon = Coupon.objects.filter(code=code.strip().upper()).first()
    if coupon is None:
        raise CouponRefused(Reason.UNKNOWN)
    return coupon


@transaction.atomic
def redeem(coupons: Iterable[Coupon], customer: Customer, order_number: str) -> None:
    """Uses all of the coupons for an order, or raises `CouponRefused` and uses none."""
    for coupon in coupons:
        if coupon.once_per_customer and _has_used(customer, coupon):
            raise CouponRefused(Reason.ALREADY_USED)
        _count_use(coupon)
        Redemption.objects.create(coupon=coupon, customer=customer, order_number=order_number)


def give_back(order_number: str) -> None:
    """The order was cancelled: its coupons can be used again."""
    redemptions = Redemption.objects.filter(order_number=order_number)
    for redemption in redemptions:
        Coupon.objects.filter(pk=redemption.coupon_id).update(uses=F("uses") - 1)
    redemptions.delete()


def _has_used(customer: Customer, coupon: Coupon) -> bool:
    return Redemption.objects.filter(coupon=coupon, customer=customer).exists()


def _count_use(coupon: Coupon) -> None:
    # Two customers may be at it at once, so it is the database that compares.
    free = Q(max_uses=None) | Q(uses__lt=F("max_uses"))
    if not Coupon.objects.filter(free, pk=coupon.pk).update(uses=F("uses") + 1):
        raise CouponRefused(Reason.USED_UP)
