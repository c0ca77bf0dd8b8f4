"""URLs of the order list."""

from django.urls import path

from shop import views

app_name = "shop"

urlpatterns = [
    path("", views.order_list, name="order-list"),
    path("feed/", views.order_feed, name="order-feed"),
]
