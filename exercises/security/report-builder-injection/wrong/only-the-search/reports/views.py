"""The reports: what a customer asks about its shipments, answered as JSON."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from freight.tenancy import members_only
from reports.queries import filter_shipments, search_shipments, total_weights

NEWEST_FIRST = "-booked_on"


@require_GET
@members_only
def search(request: HttpRequest) -> JsonResponse:
    text = request.GET.get("q", "")
    sort = request.GET.get("sort", NEWEST_FIRST)
    return JsonResponse({"shipments": search_shipments(request.customer, text, sort)})


@require_GET
@members_only
def shipments(request: HttpRequest) -> JsonResponse:
    filters = request.GET.dict()
    match_any = filters.pop("match", "all") == "any"
    sort = filters.pop("sort", NEWEST_FIRST)
    rows = filter_shipments(request.customer, filters, sort, match_any=match_any)
    return JsonResponse({"shipments": rows})


@require_GET
@members_only
def totals(request: HttpRequest) -> JsonResponse:
    group = request.GET.get("group", "mode")
    label = request.GET.get("label", "total")
    rows = total_weights(request.customer, group, label)
    return JsonResponse({"group": group, "label": label, "totals": rows})
