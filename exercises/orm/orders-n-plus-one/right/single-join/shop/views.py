"""The order list: a page for the packers, and a feed for their scanners."""

from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shop.models import Order
from shop.selectors import open_order_lines


def describe_open_orders() -> list[dict[str, Any]]:
    orders = []
    for _, rows in groupby(open_order_lines(), key=itemgetter("pk")):
        rows = list(rows)
        order = rows[0]
        lines = [row for row in rows if row["items__position"] is not None]
        total = sum((line["items__quantity"] * line["items__unit_price"] for line in lines), Decimal())
        orders.append(
            {
                "number": order["number"],
                "status": Order.Status(order["status"]).label,
                "placed_at": order["placed_at"],
                "customer": {"name": order["customer__name"], "city": order["customer__city"]},
                "lines": [
                    {
                        "position": line["items__position"],
                        "sku": line["items__product__sku"],
                        "product": line["items__product__name"],
                        "supplier": line["items__product__supplier__name"],
                        "quantity": line["items__quantity"],
                        "unit_price": f"{line['items__unit_price']:.2f}",
                    }
                    for line in lines
                ],
                "total": f"{total:.2f}",
            }
        )
    return orders


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/order_list.html", {"orders": describe_open_orders()})


@require_GET
def order_feed(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"orders": describe_open_orders()})
