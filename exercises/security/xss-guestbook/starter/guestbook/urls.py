"""Where the guestbook is."""

from django.urls import path

from guestbook import views

app_name = "guestbook"

urlpatterns = [
    path("", views.book, name="book"),
    path("guests/<slug:handle>/", views.guest, name="guest"),
    path("profile/", views.profile, name="profile"),
    path("widget/", views.widget, name="widget"),
]
