"""The menus, kept in the cache."""

from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from menus.models import Restaurant
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


def renew_menus(restaurant_ids: Iterable[int]) -> None:
    """Call this after each change, with all restaurants whose menus it changes."""
    for restaurant_id in restaurant_ids:
        try:
            cache.set(menu_key(restaurant_id), load_menu(restaurant_id), MENU_SECONDS)
        except Restaurant.DoesNotExist:
            cache.delete(menu_key(restaurant_id))
