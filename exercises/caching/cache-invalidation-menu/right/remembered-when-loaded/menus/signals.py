"""Which menus a change of an object concerns. Connected in `apps`."""

from typing import Any

from django.db.models import Model

from menus.cache import forget_menus
from menus.models import Dish, Label, Restaurant


class FormerRestaurant:
    """Where a dish was when it was loaded. Costs no query."""

    @staticmethod
    def remember(instance: Dish, **kwargs: Any) -> None:
        # Not loaded where the field is deferred, and then it is not changed either.
        instance.former_restaurant_id = instance.__dict__.get("restaurant_id")

    @staticmethod
    def of(instance: Dish) -> set[int]:
        return {instance.former_restaurant_id, instance.restaurant_id} - {None}


def restaurants_of(instance: Model) -> set[int]:
    """The restaurants on whose menus the object is."""
    match instance:
        case Restaurant():
            return {instance.pk}
        case Dish():
            return FormerRestaurant.of(instance)
        case Label():
            return set(instance.dishes.values_list("restaurant", flat=True))
    return set()


def object_changed(instance: Model, **kwargs: Any) -> None:
    forget_menus(restaurants_of(instance))
    if isinstance(instance, Dish):
        FormerRestaurant.remember(instance)


def labels_changed(instance: Model, action: str, **kwargs: Any) -> None:
    # What is linked now, and what was linked before, is what has changed.
    if action in ("post_add", "pre_remove", "pre_clear"):
        forget_menus(restaurants_of(instance))
