"""The line-up app."""

from django.apps import AppConfig


class LineUpConfig(AppConfig):
    name = "lineup"
    verbose_name = "Line-up"
