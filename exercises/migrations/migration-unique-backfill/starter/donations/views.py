"""The wall of a campaign, and the form with which people give."""

import json
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from donations.models import Campaign, Donation

ON_THE_WALL = 20


def describe_donation(donation: Donation) -> dict[str, Any]:
    return {"donor": donation.donor, "amount": donation.amount, "message": donation.message}


@require_GET
def wall(request: HttpRequest, slug: str) -> JsonResponse:
    """The newest donations to a campaign."""
    campaign = get_object_or_404(Campaign, slug=slug)
    donations = campaign.donations.all()[:ON_THE_WALL]
    return JsonResponse(
        {"campaign": campaign.title, "donations": [describe_donation(donation) for donation in donations]}
    )


@require_POST
def give(request: HttpRequest, slug: str) -> JsonResponse:
    """A donation that the payment provider has confirmed."""
    data = json.loads(request.body)
    donation = Donation.objects.create(
        campaign=get_object_or_404(Campaign, slug=slug),
        donor=data["donor"],
        email=data.get("email", ""),
        amount=Decimal(data["amount"]),
        message=data.get("message", ""),
        received_at=timezone.now(),
    )
    return JsonResponse(describe_donation(donation), status=201)
