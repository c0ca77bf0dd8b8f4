"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_safe

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of

#: Short, so that nobody sees another visitor's page.
HOME_MAX_AGE = 60


@cache_page(HOME_MAX_AGE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "basket": Basket(request.session),
        "deals": best_deals(group_of(request.user), get_language()),
    }
    return render(request, "home/home.html", context)
