"""The shelf, and the desk."""

from django.urls import path

from tools import desk, views

app_name = "tools"

urlpatterns = [
    path("", views.shelf, name="shelf"),
    path("me/", views.me, name="me"),
    path("tools/<int:pk>/want/", views.want, name="want"),
    path("approvals/", desk.approvals, name="approvals"),
    path("approvals/<int:pk>/approve/", desk.approve, name="approve"),
]
