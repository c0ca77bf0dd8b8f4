"""URLs of the plant API."""

from django.urls import path
from rest_framework.authtoken.views import obtain_auth_token
from rest_framework.routers import SimpleRouter

from garden.views import HouseholdView, MembersView, PlantViewSet

router = SimpleRouter()
router.register("plants", PlantViewSet, basename="plant")

urlpatterns = [
    path("login/", obtain_auth_token),
    path("household/", HouseholdView.as_view()),
    path("household/members/", MembersView.as_view()),
    *router.urls,
]
