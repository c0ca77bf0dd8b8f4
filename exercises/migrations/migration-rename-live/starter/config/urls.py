"""The collection service's URLs."""

from django.urls import include, path

urlpatterns = [
    path("pieces/", include("pieces.urls")),
]
