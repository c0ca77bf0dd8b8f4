"""The API's URLs."""

from django.urls import include, path, re_path

from garden.views import NowhereView

urlpatterns = [
    path("api/", include("garden.urls")),
    re_path("^api/", NowhereView.as_view()),
]
