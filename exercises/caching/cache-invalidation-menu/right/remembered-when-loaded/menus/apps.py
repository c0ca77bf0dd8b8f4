"""The menus app."""

from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_delete, post_init, post_save, pre_delete


class MenusConfig(AppConfig):
    name = "menus"
    verbose_name = "Menus"

    def ready(self) -> None:
        from menus import signals

        dish, label, restaurant = (self.get_model(name) for name in ("Dish", "Label", "Restaurant"))
        post_init.connect(signals.FormerRestaurant.remember, sender=dish, dispatch_uid="menus.former")
        for signal, sender in (
            (post_save, dish),
            (post_delete, dish),
            (post_save, restaurant),
            (post_delete, restaurant),
            (post_save, label),
            # Afterwards nobody knows which dishes had it.
            (pre_delete, label),
        ):
            signal.connect(signals.object_changed, sender=sender, dispatch_uid="menus.changed")
        m2m_changed.connect(
            signals.labels_changed, sender=dish.labels.through, dispatch_uid="menus.labels_changed"
        )
