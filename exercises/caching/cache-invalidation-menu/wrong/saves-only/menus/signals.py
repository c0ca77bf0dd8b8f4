"""What happens when something about a menu changes."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from menus.cache import forget_menus
from menus.models import Dish


@receiver(post_save, sender=Dish)
def dish_saved(instance: Dish, **kwargs: Any) -> None:
    forget_menus([instance.restaurant_id])
