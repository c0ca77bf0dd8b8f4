"""What the screens at the gates, the tracking page and accounting ask."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from parcels import selectors
from parcels.models import Parcel


def describe_parcel(parcel: Parcel) -> dict[str, Any]:
    return {
        "code": parcel.tracking_code,
        "recipient": parcel.recipient,
        "status": parcel.get_status_display(),
        "registered_at": parcel.registered_at,
        "due_at": parcel.due_at,
        "fee": f"{parcel.fee:.2f}",
    }


@require_GET
def tracking(request: HttpRequest, code: str) -> JsonResponse:
    parcels = sorted(selectors.with_code(code), key=lambda parcel: parcel.registered_at)
    return JsonResponse({"parcels": [describe_parcel(parcel) for parcel in parcels]})


@require_GET
def due(request: HttpRequest, depot_id: int) -> JsonResponse:
    return JsonResponse({"parcels": [describe_parcel(parcel) for parcel in selectors.due_next(depot_id)]})


@require_GET
def gate(request: HttpRequest, depot_id: int) -> JsonResponse:
    scans = selectors.latest_scans(depot_id)
    fields = ("parcel_id", "kind", "scanned_at")
    return JsonResponse({"scans": [{name: getattr(scan, name) for name in fields} for scan in scans]})


@require_GET
def unpaid(request: HttpRequest, merchant_id: int) -> JsonResponse:
    return JsonResponse(selectors.unpaid(merchant_id))
