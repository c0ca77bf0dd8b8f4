"""The menus, kept in the cache."""

from typing import Any

from django.core.cache import cache

from menus.selectors import load_menu

#: So short that nobody notices.
MENU_SECONDS = 5


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


def forget_menu(restaurant_id: int) -> None:
    cache.delete(menu_key(restaurant_id))
