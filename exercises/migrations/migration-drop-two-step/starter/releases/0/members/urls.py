"""URLs of the front desk."""

from django.urls import path

from members import views

app_name = "members"

urlpatterns = [
    path("<str:number>/", views.card, name="card"),
]
