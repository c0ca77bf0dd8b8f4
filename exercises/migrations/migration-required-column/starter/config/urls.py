"""The order service's URLs."""

from django.urls import include, path

urlpatterns = [
    path("orders/", include("orders.urls")),
]
