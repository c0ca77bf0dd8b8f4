"""The back office's URLs."""

from django.urls import include, path

urlpatterns = [
    path("orders/", include("shop.urls")),
]
