"""The order list: a page for the packers, and a feed for their scanners."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shop.models import Order
from shop.selectors import open_order_lines


def describe_row(row: dict[str, Any]) -> dict[str, Any]:
    lines = []
    total = 0
    if row["items__position"] is not None:
        total = row["items__quantity"] * row["items__unit_price"]
        lines.append(
            {
                "position": row["items__position"],
                "sku": row["items__product__sku"],
                "product": row["items__product__name"],
                "supplier": row["items__product__supplier__name"],
                "quantity": row["items__quantity"],
                "unit_price": f"{row['items__unit_price']:.2f}",
            }
        )
    return {
        "number": row["number"],
        "status": Order.Status(row["status"]).label,
        "placed_at": row["placed_at"],
        "customer": {"name": row["customer__name"], "city": row["customer__city"]},
        "lines": lines,
        "total": f"{total:.2f}",
    }


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "shop/order_list.html", {"orders": [describe_row(row) for row in open_order_lines()]}
    )


@require_GET
def order_feed(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"orders": [describe_row(row) for row in open_order_lines()]})
