"""The ledger service's URLs."""

from django.urls import include, path

urlpatterns = [
    path("", include("ledger.urls")),
]
