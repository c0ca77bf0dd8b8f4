"""The shop's API: taking orders, and showing them."""

import json

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from orders.errors import OrderRefused, PaymentDeclined, SoldOut
from orders.models import Circle, Customer, Order
from orders.services import checkout

STATUS_CODES = {PaymentDeclined: 402, SoldOut: 409}


# The shop's pages are another site's, which knows who has logged in.
@csrf_exempt
@require_POST
def order_create(request: HttpRequest) -> JsonResponse:
    data = json.loads(request.body)
    customer = get_object_or_404(Customer, pk=data["customer"])
    circle = get_object_or_404(Circle, pk=data["circle"]) if data.get("circle") else None
    teas = {int(tea_id): int(quantity) for tea_id, quantity in data["teas"].items()}
    try:
        order = checkout(customer, teas, card=data["card"], circle=circle)
    except OrderRefused as refused:
        return JsonResponse({"detail": str(refused)}, status=STATUS_CODES[type(refused)])
    return JsonResponse({"order": str(order), "url": order.get_absolute_url()}, status=201)


@require_GET
def order_detail(request: HttpRequest, pk: int) -> JsonResponse:
    order = get_object_or_404(Order, pk=pk)
    lines = order.lines.order_by("tea__name").values("tea__name", "quantity", "unit_price")
    return JsonResponse({"order": str(order), "status": order.status, "lines": list(lines)})
