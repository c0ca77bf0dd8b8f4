"""URLs of the ovens' screens and of the phone desk."""

from django.urls import path

from orders import views

app_name = "orders"

urlpatterns = [
    path("", views.take_order, name="take-order"),
    path("board/<slug:code>/", views.board, name="board"),
]
