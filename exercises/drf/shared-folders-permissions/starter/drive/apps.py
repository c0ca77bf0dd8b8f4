"""Folders, documents, and who shares them."""

from django.apps import AppConfig


class DriveConfig(AppConfig):
    name = "drive"
