"""The back office's URLs."""

from django.urls import include, path

urlpatterns = [
    path("stats/", include("stats.urls")),
]
