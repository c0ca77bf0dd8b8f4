"""Where the parts of the site are."""

from django.urls import include, path

urlpatterns = [
    path("", include("club.urls")),
    path("recipes/", include("recipes.urls")),
]
