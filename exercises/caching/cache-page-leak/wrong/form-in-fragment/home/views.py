"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    group = group_of(request.user)
    context = {
        "basket": Basket(request.session),
        "group": group,
        "deals": best_deals(group, get_language()),
    }
    return render(request, "home/home.html", context)
