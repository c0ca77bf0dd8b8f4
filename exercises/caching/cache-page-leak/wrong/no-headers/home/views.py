"""The home page."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of

#: Marketing accepts deals that are five minutes old.
DEALS_MAX_AGE = 300


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    group, language = group_of(request.user), get_language()
    context = {
        "basket": Basket(request.session),
        "deals": cache.get_or_set(f"deals_{group}_{language}", best_deals(group, language), DEALS_MAX_AGE),
    }
    return render(request, "home/home.html", context)
