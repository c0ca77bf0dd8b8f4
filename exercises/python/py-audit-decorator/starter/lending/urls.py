"""Where the terminals and the machine send what they do."""

from django.urls import path

from lending import views

app_name = "lending"

urlpatterns = [
    path("copies/<str:barcode>/lend/", views.lend, name="lend"),
    path("copies/<str:barcode>/machine-return/", views.machine_return, name="machine-return"),
    path("loans/<int:loan>/waive-fee/", views.waive_fee, name="waive-fee"),
    path("loans/<int:loan>/renew/", views.renew, name="renew"),
]
