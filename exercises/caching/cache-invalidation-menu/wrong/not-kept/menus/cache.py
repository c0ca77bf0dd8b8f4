"""The menus. What is not kept cannot be out of date."""

from menus.selectors import load_menu as menu_of

__all__ = ["menu_of"]
