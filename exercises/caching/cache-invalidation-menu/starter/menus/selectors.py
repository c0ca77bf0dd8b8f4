"""What is read from the database."""

from itertools import groupby
from operator import itemgetter
from typing import Any

from menus.models import Restaurant


def load_menu(restaurant_id: int) -> dict[str, Any]:
    """A restaurant's menu as the database has it now. Raises Restaurant.DoesNotExist."""
    restaurant = Restaurant.objects.get(pk=restaurant_id)
    dishes = restaurant.dishes.filter(is_available=True).order_by("name", "pk", "labels__name")
    # A row for each label of a dish, and one for a dish without any.
    rows = dishes.values_list("pk", "name", "price", "labels__name")
    return {
        "restaurant": restaurant.name,
        "city": restaurant.city,
        "dishes": [
            {"id": pk, "name": name, "price": f"{price:.2f}", "labels": [row[3] for row in group if row[3]]}
            for (pk, name, price), group in groupby(rows, key=itemgetter(0, 1, 2))
        ],
    }
