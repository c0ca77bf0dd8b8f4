"""URLs of the menu service."""

from django.urls import include, path

urlpatterns = [
    path("restaurants/", include("menus.urls")),
]
