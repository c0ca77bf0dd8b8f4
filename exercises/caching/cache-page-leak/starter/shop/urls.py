"""URLs of the basket."""

from django.urls import path

from shop import views

app_name = "shop"

urlpatterns = [
    path("add/", views.add_to_basket, name="add-to-basket"),
]
