"""What happens when something about a menu changes, one object at a time. Bulk changes send no signals:
`services` sees to those."""

from typing import Any

from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from menus.cache import forget_menus
from menus.models import Dish, Label, Restaurant


def restaurants_with(dishes: Q) -> list[int]:
    return list(Dish.objects.filter(dishes).values_list("restaurant", flat=True).distinct())


@receiver([post_save, post_delete], sender=Restaurant)
def restaurant_changed(instance: Restaurant, **kwargs: Any) -> None:
    forget_menus([instance.pk])


@receiver(pre_save, sender=Dish)
def remember_former_restaurant(instance: Dish, **kwargs: Any) -> None:
    instance.former_restaurants = restaurants_with(Q(pk=instance.pk))


@receiver(post_save, sender=Dish)
def dish_saved(instance: Dish, **kwargs: Any) -> None:
    forget_menus([instance.restaurant_id, *instance.former_restaurants])


@receiver(post_delete, sender=Dish)
def dish_deleted(instance: Dish, **kwargs: Any) -> None:
    forget_menus([instance.restaurant_id])


# Before a label is gone, since afterwards nobody knows which dishes had it.
@receiver([post_save, pre_delete], sender=Label)
def label_changed(instance: Label, **kwargs: Any) -> None:
    forget_menus(restaurants_with(Q(labels=instance)))


@receiver(m2m_changed, sender=Dish.labels.through)
def labels_changed(
    instance: Dish | Label, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any
) -> None:
    """Somebody gave labels to a dish, or dishes to a label, or took them away."""
    if not reverse:
        forget_menus([instance.restaurant_id])
    elif action == "pre_clear":
        forget_menus(restaurants_with(Q(labels=instance)))
    elif pk_set:
        forget_menus(restaurants_with(Q(pk__in=pk_set)))
