"""The API's URLs."""

from django.urls import path, re_path

from garden import views

urlpatterns = [
    path("api/login/", views.login),
    path("api/household/", views.household),
    path("api/household/members/", views.members),
    path("api/plants/", views.plants),
    path("api/plants/due/", views.due),
    path("api/plants/<int:number>/", views.plant),
    path("api/plants/<int:number>/waterings/", views.waterings),
    re_path("^api/", views.nowhere),
]
