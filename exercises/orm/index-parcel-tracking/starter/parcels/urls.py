"""URLs of the parcels app."""

from django.urls import path

from parcels import views

app_name = "parcels"

urlpatterns = [
    path("parcels/<str:code>/", views.tracking, name="tracking"),
    path("depots/<int:depot_id>/due/", views.due, name="due"),
    path("depots/<int:depot_id>/gate/", views.gate, name="gate"),
    path("merchants/<int:merchant_id>/unpaid/", views.unpaid, name="unpaid"),
]
