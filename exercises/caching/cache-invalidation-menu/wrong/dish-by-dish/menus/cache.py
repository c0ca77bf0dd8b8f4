"""The menus, kept in the cache."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import uuid4

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
    if menu is not None:
        dishes = [cache.get(f"{key}:{dish_id}:{menu['version']}") for dish_id in menu["dishes"]]
        if None not in dishes:
            return {"restaurant": menu["restaurant"], "city": menu["city"], "dishes": dishes}
    menu = load_menu(restaurant_id)
    version = uuid4().hex
    for dish in menu["dishes"]:
        cache.set(f"{key}:{dish['id']}:{version}", dish, MENU_SECONDS)
    index = {**menu, "version": version, "dishes": [dish["id"] for dish in menu["dishes"]]}
    cache.set(key, index, MENU_SECONDS)
    return menu


def forget_menus(restaurant_ids: Iterable[int]) -> None:
    """Call this after each change, with all restaurants whose menus it changes. Nothing is forgotten before
    the change is committed: until then, whoever finds no menu in the cache would put the old one back."""
    keys = [menu_key(restaurant_id) for restaurant_id in restaurant_ids]
    transaction.on_commit(partial(cache.delete_many, keys))
