"""The reports: what a customer asks about its shipments, answered as JSON."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from freight.tenancy import members_only
from reports.queries import Filters, Search, total_weights


@require_GET
@members_only
def search(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"shipments": Search.rows(request.customer, request.GET)})


@require_GET
@members_only
def shipments(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"shipments": Filters.rows(request.customer, request.GET)})


@require_GET
@members_only
def totals(request: HttpRequest) -> JsonResponse:
    group = request.GET.get("group", "mode")
    label = request.GET.get("label", "total")
    rows = total_weights(request.customer, group, label)
    return JsonResponse({"group": group, "label": label, "totals": rows})
