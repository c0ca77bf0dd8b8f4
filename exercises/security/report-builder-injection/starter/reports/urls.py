"""URLs of the reports."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("shipments/", views.shipments, name="shipments"),
    path("totals/", views.totals, name="totals"),
]
