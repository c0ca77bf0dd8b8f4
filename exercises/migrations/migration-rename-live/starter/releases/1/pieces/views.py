"""What the screens in the reading room show."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from pieces import catalogue


@require_GET
def piece(request: HttpRequest, number: str) -> JsonResponse:
    found = catalogue.find(number)
    if found is None:
        raise Http404(f"no piece {number}")
    return JsonResponse(found)
