"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of


@require_GET
@cache_control(private=True, no_cache=True)
def home(request: HttpRequest) -> HttpResponse:
    """Made for one visitor: what many share is kept in `best_deals`, and the page itself nowhere."""
    context = {
        "basket": Basket(request.session),
        "deals": best_deals(group_of(request.user), get_language()),
    }
    return render(request, "home/home.html", context)
