"""URLs of the figures."""

from django.urls import path

from stats import views

app_name = "stats"

urlpatterns = [
    path("sellers/", views.seller_list, name="seller-list"),
    path("months/", views.month_list, name="month-list"),
]
