"""The order list: a page for the packers, and a feed for their scanners."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shop.models import Order
from shop.selectors import lines_by_order, open_orders


def describe_line(line: dict[str, Any]) -> dict[str, Any]:
    return {
        "position": line["position"],
        "sku": line["sku"],
        "product": line["name"],
        "supplier": line["supplier"],
        "quantity": line["quantity"],
        "unit_price": f"{line['unit_price']:.2f}",
    }


def describe_order(order: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    total = sum(line["quantity"] * line["unit_price"] for line in lines)
    return {
        "number": order["number"],
        "status": Order.Status(order["status"]).label,
        "placed_at": order["placed_at"],
        "customer": {"name": order["customer__name"], "city": order["customer__city"]},
        "lines": [describe_line(line) for line in lines],
        "total": f"{total:.2f}",
    }


def describe_open_orders() -> list[dict[str, Any]]:
    orders = list(open_orders())
    lines = lines_by_order(order["pk"] for order in orders)
    return [describe_order(order, lines.get(order["pk"], [])) for order in orders]


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/order_list.html", {"orders": describe_open_orders()})


@require_GET
def order_feed(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"orders": describe_open_orders()})
