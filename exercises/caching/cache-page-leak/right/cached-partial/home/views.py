"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.cache import cache_page, never_cache
from django.views.decorators.http import require_safe

from home.selectors import best_deals
from shop.basket import Basket
from shop.customers import group_of
from shop.models import PriceGroup

#: Marketing accepts deals that are five minutes old.
DEALS_MAX_AGE = 300


def deal_list(request: HttpRequest, group: PriceGroup) -> HttpResponse:
    """The part of the page that is the same for all who share prices and language."""
    return render(request, "home/_deal_list.html", {"deals": best_deals(group, get_language())})


def kept_deal_list(request: HttpRequest, group: PriceGroup) -> SafeString:
    # Django adds the URL and the language to the key.
    view = cache_page(DEALS_MAX_AGE, key_prefix=f"deals-{group}")(deal_list)
    return mark_safe(view(request, group).content.decode())


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "basket": Basket(request.session),
        "deal_list": kept_deal_list(request, group_of(request.user)),
    }
    return render(request, "home/home.html", context)
