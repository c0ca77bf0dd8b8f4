"""The box office's API: what is left, and orders."""

import json

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from tickets.errors import InvalidCart, OrderRefused, PaymentDeclined, SoldOut
from tickets.models import Show
from tickets.services import place_order

STATUS_CODES = {InvalidCart: 400, PaymentDeclined: 402, SoldOut: 409}


@require_GET
def show_detail(request: HttpRequest, show_id: int) -> JsonResponse:
    show = get_object_or_404(Show, pk=show_id)
    sections = show.sections.order_by("name").values("id", "name", "price", "left")
    return JsonResponse({"title": show.title, "starts_at": show.starts_at, "sections": list(sections)})


# The seat map is another site's, and sends no cookies.
@csrf_exempt
@require_POST
def order_create(request: HttpRequest) -> JsonResponse:
    data = json.loads(request.body)
    cart = {int(section_id): int(quantity) for section_id, quantity in data["seats"].items()}
    try:
        order = place_order(data["email"], data["card"], cart)
    except OrderRefused as refused:
        return JsonResponse({"detail": str(refused)}, status=STATUS_CODES[type(refused)])
    return JsonResponse({"reference": order.reference, "total": f"{order.total:.2f}"}, status=201)
