"""What the screens at the ovens show, and where the phone desk types in an order."""

import json
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from orders.models import Branch, Order, OrderLine

ON_THE_BOARD = (Order.Status.TAKEN, Order.Status.OVEN)


def describe_order(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "customer": order.customer,
        "status": order.get_status_display(),
        "pizzas": [f"{line.quantity} x {line.pizza}" for line in order.lines.all()],
    }


@require_GET
def board(request: HttpRequest, code: str) -> JsonResponse:
    """The orders that a branch has to bake, oldest first."""
    branch = get_object_or_404(Branch, code=code)
    orders = (
        branch.orders.filter(status__in=ON_THE_BOARD).order_by("placed_at", "pk").prefetch_related("lines")
    )
    return JsonResponse({"branch": branch.city, "orders": [describe_order(order) for order in orders]})


@require_POST
@transaction.atomic
def take_order(request: HttpRequest) -> JsonResponse:
    """An order that came in by phone."""
    data = json.loads(request.body)
    order = Order.objects.create(
        number=data["number"],
        branch=get_object_or_404(Branch, code=data["branch"]),
        customer=data["customer"],
        address=data.get("address", ""),
        placed_at=timezone.now(),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            pizza=line["pizza"],
            quantity=line["quantity"],
            unit_price=Decimal(line["unit_price"]),
        )
        for line in data["lines"]
    )
    return JsonResponse({"number": order.number, "status": order.get_status_display()}, status=201)
