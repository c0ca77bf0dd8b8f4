"""The freight app."""

from django.apps import AppConfig


class FreightConfig(AppConfig):
    name = "freight"
