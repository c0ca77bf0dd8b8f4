"""The donation service's URLs."""

from django.urls import include, path

urlpatterns = [
    path("campaigns/", include("donations.urls")),
]
