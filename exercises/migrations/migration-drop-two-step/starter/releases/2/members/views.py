"""What the screen at the front desk shows."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from members import desk
from members.models import Member


@require_GET
def card(request: HttpRequest, number: str) -> JsonResponse:
    try:
        return JsonResponse(desk.card(number))
    except Member.DoesNotExist as error:
        raise Http404(f"no member {number}") from error
