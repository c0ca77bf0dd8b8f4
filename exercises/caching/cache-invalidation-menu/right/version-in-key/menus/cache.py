"""The menus, kept in the cache."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from menus.selectors import load_menu

#: An hour.
MENU_SECONDS = 3600


def version_key(restaurant_id: int) -> str:
    return f"menus:version:{restaurant_id}"


def menu_key(restaurant_id: int) -> str:
    return f"menus:menu:{restaurant_id}"


def menu_of(restaurant_id: int) -> dict[str, Any]:
    """A restaurant's menu, as `load_menu` makes it. Raises Restaurant.DoesNotExist."""
    version = cache.get(version_key(restaurant_id), "first")
    menu = cache.get(menu_key(restaurant_id), version=version)
    if menu is None:
        menu = load_menu(restaurant_id)
        cache.set(menu_key(restaurant_id), menu, MENU_SECONDS, version=version)
    return menu


def new_version(restaurant_id: int) -> None:
    """Nobody finds the menus of older versions any more; they go away by themselves."""
    cache.set(version_key(restaurant_id), uuid4().hex, timeout=None)


def forget_menus(restaurant_ids: Iterable[int]) -> None:
    for restaurant_id in set(restaurant_ids):
        transaction.on_commit(lambda restaurant_id=restaurant_id: new_version(restaurant_id))
