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


def version_key(restaurant_id: int) -> str:
    return f"menus:version:{restaurant_id}"


def menu_key(restaurant_id: int) -> str:
    return f"menus:menu:{restaurant_id}"


def menu_of(restaurant_id: int) -> dict[str, Any]:
    """A restaurant's menu, as `load_menu` makes it. Raises Restaurant.DoesNotExist.

    A menu is kept together with the version that it had before it was read from the database. If that is not
    the version any more, it was read too early, however late it was put into the cache.
    """
    keys = version_key(restaurant_id), menu_key(restaurant_id)
    found = cache.get_many(keys)
    version = found.get(keys[0])
    kept_version, menu = found.get(keys[1], (None, None))
    if menu is None or kept_version != version:
        menu = load_menu(restaurant_id)
        cache.set(keys[1], (version, menu), MENU_SECONDS)
    return menu


def forget_menus(restaurant_ids: Iterable[int]) -> None:
    """Gives the menus of these restaurants a new version, once what changes them is committed."""
    versions = {version_key(restaurant_id): uuid4().hex for restaurant_id in restaurant_ids}
    transaction.on_commit(partial(cache.set_many, versions, timeout=None))
