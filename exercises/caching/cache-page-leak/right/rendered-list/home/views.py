"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from home.selectors import deal_list
from shop.basket import Basket
from shop.customers import group_of
from shop.wording import words


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "basket": Basket(request.session),
        "deal_list": deal_list(group_of(request.user), get_language(), **words(request)),
    }
    response = render(request, "home/home.html", context)
    patch_cache_control(response, no_store=True)
    return response
