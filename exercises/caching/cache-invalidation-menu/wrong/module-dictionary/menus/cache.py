"""The menus, kept in this process's memory, where they are fastest."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from menus.selectors import load_menu

menus: dict[int, dict[str, Any]] = {}


def menu_of(restaurant_id: int) -> dict[str, Any]:
    """A restaurant's menu, as `load_menu` makes it. Raises Restaurant.DoesNotExist."""
    if restaurant_id not in menus:
        menus[restaurant_id] = load_menu(restaurant_id)
    return menus[restaurant_id]


def forget_menus(restaurant_ids: Iterable[int]) -> None:
    for restaurant_id in restaurant_ids:
        transaction.on_commit(partial(menus.pop, restaurant_id, None))
