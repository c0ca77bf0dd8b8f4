"""The order list: a page for the packers, and a feed for their scanners."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shop.models import Order
from shop.selectors import open_order_lines


def describe_open_orders() -> list[dict[str, Any]]:
    orders: dict[str, dict[str, Any]] = {}
    totals: dict[str, Decimal] = {}
    for row in open_order_lines():
        number = row["order__number"]
        order = orders.setdefault(
            number,
            {
                "number": number,
                "status": Order.Status(row["order__status"]).label,
                "placed_at": row["order__placed_at"],
                "customer": {"name": row["order__customer__name"], "city": row["order__customer__city"]},
                "lines": [],
            },
        )
        order["lines"].append(
            {
                "position": row["position"],
                "sku": row["product__sku"],
                "product": row["product__name"],
                "supplier": row["product__supplier__name"],
                "quantity": row["quantity"],
                "unit_price": f"{row['unit_price']:.2f}",
            }
        )
        totals[number] = totals.get(number, Decimal()) + row["quantity"] * row["unit_price"]
        order["total"] = f"{totals[number]:.2f}"
    return list(orders.values())


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/order_list.html", {"orders": describe_open_orders()})


@require_GET
def order_feed(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"orders": describe_open_orders()})
