"""Photos of the work."""

from django.apps import AppConfig


class PhotosConfig(AppConfig):
    name = "photos"
