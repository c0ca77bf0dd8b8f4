"""The URLs of parcel tracking."""

from django.urls import include, path

urlpatterns = [
    path("", include("parcels.urls")),
]
