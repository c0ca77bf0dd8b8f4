"""The site's URLs."""

from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("login/", LoginView.as_view(template_name="boards/login.html"), name="login"),
    path("search/", include("boards.urls")),
]
