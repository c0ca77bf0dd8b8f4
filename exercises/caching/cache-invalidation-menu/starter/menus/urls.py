"""URLs of the menus."""

from django.urls import path

from menus import views

app_name = "menus"

urlpatterns = [
    path("<int:restaurant_id>/menu/", views.menu, name="menu"),
]
