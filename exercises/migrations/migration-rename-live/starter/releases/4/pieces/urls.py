"""URLs of the reading room."""

from django.urls import path

from pieces import views

app_name = "pieces"

urlpatterns = [
    path("<str:number>/", views.piece, name="piece"),
]
