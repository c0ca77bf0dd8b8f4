"""The figures, for the sellers' pages and for the monthly mail to them."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from market.models import Seller
from stats.formats import euros, stars
from stats.selectors import figures_of, months_of


@require_GET
def seller_list(request: HttpRequest) -> JsonResponse:
    sellers = Seller.objects.filter(closed=False).order_by("name", "pk")
    rows = [
        {
            "seller": figures["slug"],
            "name": figures["name"],
            "revenue": euros(figures["revenue"]),
            "orders": figures["orders"],
            "cancelled": figures["cancelled"],
            "reviews": figures["reviewed"],
            "rating": stars(figures["rating"]),
            "refunded": euros(figures["refunded"]),
        }
        for figures in figures_of(sellers)
    ]
    return JsonResponse({"sellers": rows})


@require_GET
def month_list(request: HttpRequest) -> JsonResponse:
    sellers = Seller.objects.filter(closed=False).order_by("name", "pk")
    rows = [
        {
            "month": f"{figures['month']:%Y-%m}",
            "revenue": euros(figures["revenue"]),
            "orders": figures["orders"],
            "refunded": euros(figures["refunded"]),
        }
        for figures in months_of(sellers)
    ]
    return JsonResponse({"months": rows})
