"""The lending desk's URLs."""

from django.urls import include, path

urlpatterns = [
    path("desk/", include("lending.urls")),
]
