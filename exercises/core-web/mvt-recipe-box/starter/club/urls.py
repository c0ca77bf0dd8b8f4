"""The club's own pages."""

from django.urls import path

from . import views

app_name = "club"

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
]
