"""The API's URLs."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("reports.urls")),
]
