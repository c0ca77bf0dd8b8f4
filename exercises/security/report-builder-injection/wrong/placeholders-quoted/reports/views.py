"""The reports: what a customer asks about its shipments, answered as JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from freight.models import Customer
from freight.tenancy import members_only
from reports.queries import RefusedError, filter_shipments, search_shipments, total_weights

NEWEST_FIRST = "-booked_on"

Answer = dict[str, Any]


def report(answer: Callable[[Customer, dict[str, str]], Answer]) -> Callable[[HttpRequest], HttpResponse]:
    """Makes a view of a function that answers a customer's question."""

    @require_GET
    @members_only
    @wraps(answer)
    def view(request: HttpRequest) -> JsonResponse:
        try:
            return JsonResponse(answer(request.customer, request.GET.dict()))
        except RefusedError as refusal:
            return JsonResponse({"error": str(refusal)}, status=400)

    return view


@report
def search(customer: Customer, asked: dict[str, str]) -> Answer:
    return {"shipments": search_shipments(customer, asked.get("q", ""), asked.get("sort", NEWEST_FIRST))}


@report
def shipments(customer: Customer, asked: dict[str, str]) -> Answer:
    match_any = asked.pop("match", "all") == "any"
    sort = asked.pop("sort", NEWEST_FIRST)
    return {"shipments": filter_shipments(customer, asked, sort, match_any=match_any)}


@report
def totals(customer: Customer, asked: dict[str, str]) -> Answer:
    group = asked.get("group", "mode")
    label = asked.get("label", "total")
    return {"group": group, "label": label, "totals": total_weights(customer, group, label)}
