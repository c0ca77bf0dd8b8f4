"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_page
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of

#: Marketing accepts deals that are five minutes old.
DEALS_MAX_AGE = 300


@cache_page(DEALS_MAX_AGE)
@vary_on_cookie
@csrf_protect
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "basket": Basket(request.session),
        "deals": best_deals(group_of(request.user), get_language()),
    }
    return render(request, "home/home.html", context)
