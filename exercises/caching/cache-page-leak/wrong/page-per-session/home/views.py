"""The home page."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of

#: Marketing accepts deals that are five minutes old.
DEALS_MAX_AGE = 300


def render_home(request: HttpRequest) -> str:
    context = {
        "basket": Basket(request.session),
        "deals": best_deals(group_of(request.user), get_language()),
    }
    return render_to_string("home/home.html", context, request)


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    visitor = request.session.session_key
    if visitor is None:
        return HttpResponse(render_home(request))
    key = f"home:{visitor}:{get_language()}"
    return HttpResponse(cache.get_or_set(key, lambda: render_home(request), DEALS_MAX_AGE))
