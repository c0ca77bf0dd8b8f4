"""The API's URLs."""

from django.urls import include, path

urlpatterns = [
    path("api/lineup/", include("lineup.urls")),
]
