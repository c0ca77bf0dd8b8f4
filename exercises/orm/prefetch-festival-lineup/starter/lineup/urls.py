"""URLs of the line-up."""

from django.urls import path

from lineup import views

app_name = "lineup"

urlpatterns = [
    path("", views.LineUpView.as_view(), name="line-up"),
]
