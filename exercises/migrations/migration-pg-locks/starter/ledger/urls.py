"""URLs of the booking service and of the statement page."""

from django.urls import path

from ledger import views

app_name = "ledger"

urlpatterns = [
    path("entries/", views.book, name="book"),
    path("accounts/<str:number>/statement/", views.statement, name="statement"),
]
