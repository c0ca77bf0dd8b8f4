"""Households and their plants."""

from django.apps import AppConfig


class GardenConfig(AppConfig):
    name = "garden"
