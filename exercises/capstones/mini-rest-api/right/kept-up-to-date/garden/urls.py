"""Addresses of the API."""

from django.urls import path
from rest_framework.authtoken.views import ObtainAuthToken

from garden import views

urlpatterns = [
    path("login/", ObtainAuthToken.as_view()),
    path("household/", views.HomeView.as_view()),
    path("household/members/", views.MembersView.as_view()),
    path("plants/", views.PlantsView.as_view()),
    path("plants/due/", views.DuePlantsView.as_view()),
    path("plants/<uuid:pk>/", views.PlantView.as_view(), name="plant"),
    path("plants/<uuid:plant>/waterings/", views.WateringsView.as_view()),
]
