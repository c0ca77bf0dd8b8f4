"""The menus, kept in the cache."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction

from menus.selectors import load_menu

#: An hour.
MENU_SECONDS = 3600


def menu_key(restaurant_id: int) -> str:
    return f"menus:menu:{restaurant_id}"


def menu_of(restaurant_id: int) -> dict[str, Any]:
    """A restaurant's menu, as `load_menu` makes it. Raises Restaurant.DoesNotExist."""
    key = menu_key(restaurant_id)
    menu = cache.get(key)
    if menu is None:
        menu = load_menu(restaurant_id)
        cache.set(key, menu, MENU_SECONDS)
    return menu


def forget_menus(restaurant_ids: Iterable[int]) -> None:
    """Call this after each change, with all restaurants whose menus it changes. Nothing is forgotten before
    the change is committed: until then, whoever finds no menu in the cache would put the old one back."""
    keys = [menu_key(restaurant_id) for restaurant_id in restaurant_ids]
    transaction.on_commit(partial(cache.delete_many, keys))
