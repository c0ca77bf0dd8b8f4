"""The box office's URLs."""

from django.urls import include, path

urlpatterns = [
    path("", include("tickets.urls")),
]
