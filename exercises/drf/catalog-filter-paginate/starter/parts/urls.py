"""URLs of the parts."""

from django.urls import path

from parts.views import PartList

urlpatterns = [
    path("parts/", PartList.as_view(), name="part-list"),
]
