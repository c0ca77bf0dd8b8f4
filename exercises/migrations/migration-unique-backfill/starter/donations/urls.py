"""URLs of a campaign's wall and of its form."""

from django.urls import path

from donations import views

app_name = "donations"

urlpatterns = [
    path("<slug:slug>/", views.wall, name="wall"),
    path("<slug:slug>/give/", views.give, name="give"),
]
