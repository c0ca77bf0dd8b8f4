"""What changes many dishes at once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from menus.models import Dish


@dataclass(frozen=True)
class TillItem:
    """A dish as a restaurant's till exports it. Labels are their ids."""

    code: str
    name: str
    price: Decimal
    labels: Collection[int] = ()


def change_prices(restaurant_ids: Collection[int], percent: Decimal) -> int:
    """Makes all dishes of these restaurants dearer, or cheaper. Returns how many dishes there are."""
    factor = 1 + percent / 100
    dishes = Dish.objects.filter(restaurant__in=restaurant_ids)
    for dish in dishes:
        dish.price = round(dish.price * factor, 2)
        dish.save()
    return len(dishes)


@transaction.atomic
def import_menu(restaurant_id: int, items: Iterable[TillItem]) -> None:
    """Makes a restaurant's menu what its till says. What the till does not know any more is not available."""
    items = {item.code: item for item in items}
    # `save()` sends the signals that the bulk methods leave out.
    for dish in Dish.objects.filter(restaurant=restaurant_id):
        item = items.pop(dish.code, None)
        dish.is_available = item is not None
        if item is not None:
            dish.name, dish.price = item.name, item.price
        dish.save()
    for item in items.values():
        dish = Dish.objects.create(
            restaurant_id=restaurant_id, code=item.code, name=item.name, price=item.price
        )
        dish.labels.set(item.labels)


def withdraw(label_id: int) -> int:
    """Takes every dish with this label off every menu: a recall. Returns how many there were."""
    dishes = list(Dish.objects.filter(labels=label_id, is_available=True))
    for dish in dishes:
        dish.is_available = False
        dish.save()
    return len(dishes)


def move_dishes(dish_ids: Collection[int], restaurant_id: int) -> None:
    """Has another restaurant cook these dishes from now on."""
    for dish in Dish.objects.filter(pk__in=dish_ids):
        dish.restaurant_id = restaurant_id
        dish.save()
