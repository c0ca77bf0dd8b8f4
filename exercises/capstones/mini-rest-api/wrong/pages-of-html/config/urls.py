"""The API's URLs."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("garden.urls")),
]
