from django.urls import path

from . import views

app_name = "recipes"

urlpatterns = [
    path("", views.list_recipes, name="list"),
    path("<str:address>/", views.show_recipe, name="detail"),
]
