"""URLs of the tickets app."""

from django.urls import path

from tickets import views

app_name = "tickets"

urlpatterns = [
    path("shows/<int:show_id>/", views.show_detail, name="show-detail"),
    path("orders/", views.order_create, name="order-create"),
]
