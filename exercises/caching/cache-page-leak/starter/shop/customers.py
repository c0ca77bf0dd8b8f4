"""What is true of a visitor."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from shop.models import Customer, PriceGroup


def group_of(user: AbstractBaseUser | AnonymousUser) -> PriceGroup:
    """The prices that a visitor pays: retail prices, unless an account says otherwise."""
    if not user.is_authenticated:
        return PriceGroup.RETAIL
    group = Customer.objects.filter(user=user).values_list("group", flat=True).first()
    return PriceGroup(group) if group else PriceGroup.RETAIL
