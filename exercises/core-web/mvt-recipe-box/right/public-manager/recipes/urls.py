"""Where the recipes are, below the place that the project gives to the app."""

from django.urls import path, re_path

from . import views

app_name = "recipes"

urlpatterns = [
    path("", views.RecipeList.as_view(), name="list"),
    re_path(r"^(?P<slug>[-\w]+)\.html$", views.RecipeDetail.as_view(), name="detail"),
]
