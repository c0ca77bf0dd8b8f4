"""Where the parts of the site are."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("", include("tools.urls")),
]
