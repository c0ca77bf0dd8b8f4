"""The API's URLs."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

urlpatterns = [
    path("api/", include("garden.urls")),
]


def handler404(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse({"detail": "Not found."}, status=404)
