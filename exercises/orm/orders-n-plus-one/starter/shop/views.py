"""The order list: a page for the packers, and a feed for their scanners."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shop.models import Order, OrderItem
from shop.selectors import lines_of, open_orders, total_of


def describe_line(line: OrderItem) -> dict[str, Any]:
    product = line.product
    return {
        "position": line.position,
        "sku": product.sku,
        "product": product.name,
        "supplier": product.supplier.name if product.supplier else None,
        "quantity": line.quantity,
        "unit_price": f"{line.unit_price:.2f}",
    }


def describe_order(order: Order) -> dict[str, Any]:
    lines = lines_of(order)
    return {
        "number": order.number,
        "status": order.get_status_display(),
        "placed_at": order.placed_at,
        "customer": {"name": order.customer.name, "city": order.customer.city},
        "lines": [describe_line(line) for line in lines],
        "total": f"{total_of(lines):.2f}",
    }


@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    orders = [describe_order(order) for order in open_orders()]
    return render(request, "shop/order_list.html", {"orders": orders})


@require_GET
def order_feed(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"orders": [describe_order(order) for order in open_orders()]})
