"""The reports: what a customer asks about its shipments, answered as JSON."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from freight.tenancy import members_only
from reports.queries import filter_shipments, search_shipments, total_weights


@require_GET
@members_only
def search(request: HttpRequest) -> JsonResponse:
    text = request.GET.get("q", "")
    sort = request.GET.get("sort", "-booked_on")
    return JsonResponse({"shipments": search_shipments(request.customer, text, sort)})


@require_GET
@members_only
def shipments(request: HttpRequest) -> JsonResponse:
    match_any = request.GET.get("match") == "any"
    sort = request.GET.get("sort", "-booked_on")
    try:
        rows = filter_shipments(request.customer, request.GET, sort, match_any)
    except (ValidationError, ValueError):
        return JsonResponse({"error": "This is not a number or not a date"}, status=400)
    return JsonResponse({"shipments": rows})


@require_GET
@members_only
def totals(request: HttpRequest) -> JsonResponse:
    group = request.GET.get("group", "mode")
    label = request.GET.get("label", "total")[:60]
    if group not in ["mode", "status", "origin", "destination"]:
        return JsonResponse({"error": "Unknown group"}, status=400)
    rows = total_weights(request.customer, group, label)
    return JsonResponse({"group": group, "label": label, "totals": rows})
