"""What changes many dishes at once. None of it sends signals, so each function names the menus it changes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Round

from menus.cache import forget_menus
from menus.models import Dish


@dataclass(frozen=True)
class TillItem:
    """A dish as a restaurant's till exports it. Labels are their ids."""

    code: str
    name: str
    price: Decimal
    labels: Collection[int] = ()


def restaurants_of(dishes: QuerySet[Dish]) -> list[int]:
    return list(dishes.values_list("restaurant", flat=True).distinct())


def change_prices(restaurant_ids: Collection[int], percent: Decimal) -> int:
    """Makes all dishes of these restaurants dearer, or cheaper. Returns how many dishes there are."""
    factor = 1 + percent / 100
    dishes = Dish.objects.filter(restaurant__in=restaurant_ids)
    count = dishes.update(price=Round(F("price") * factor, precision=2))
    forget_menus(restaurant_ids)
    return count


@transaction.atomic
def import_menu(restaurant_id: int, items: Iterable[TillItem]) -> None:
    """Makes a restaurant's menu what its till says. What the till does not know any more is not available."""
    items = {item.code: item for item in items}
    dishes = Dish.objects.filter(restaurant=restaurant_id)
    known = [dish for dish in dishes if dish.code in items]
    for dish in known:
        item = items.pop(dish.code)
        dish.name, dish.price, dish.is_available = item.name, item.price, True
    dishes.exclude(pk__in=[dish.pk for dish in known]).update(is_available=False)
    Dish.objects.bulk_update(known, ["name", "price", "is_available"])
    added = Dish.objects.bulk_create(
        Dish(restaurant_id=restaurant_id, code=item.code, name=item.name, price=item.price)
        for item in items.values()
    )
    through = Dish.labels.through
    through.objects.bulk_create(
        through(dish_id=dish.pk, label_id=label_id) for dish in added for label_id in items[dish.code].labels
    )
    forget_menus([restaurant_id])


def withdraw(label_id: int) -> int:
    """Takes every dish with this label off every menu: a recall. Returns how many there were."""
    dishes = Dish.objects.filter(labels=label_id, is_available=True)
    # Afterwards there is nothing available left to find them by.
    restaurant_ids = restaurants_of(dishes)
    count = dishes.update(is_available=False)
    forget_menus(restaurant_ids)
    return count


def move_dishes(dish_ids: Collection[int], restaurant_id: int) -> None:
    """Has another restaurant cook these dishes from now on."""
    dishes = Dish.objects.filter(pk__in=dish_ids)
    restaurant_ids = restaurants_of(dishes)
    dishes.update(restaurant=restaurant_id)
    forget_menus([*restaurant_ids, restaurant_id])
