from django.urls import path

from boards import views

urlpatterns = [
    path("", views.search, name="search"),
]
