"""What the apps ask for."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from menus.cache import menu_of
from menus.models import Restaurant


@require_safe
def menu(request: HttpRequest, restaurant_id: int) -> JsonResponse:
    try:
        return JsonResponse(menu_of(restaurant_id))
    except Restaurant.DoesNotExist:
        raise Http404("There is no such restaurant.") from None
