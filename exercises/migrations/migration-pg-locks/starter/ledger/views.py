"""Where payments are booked, and the statement that account holders read."""

import json
from decimal import Decimal

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ledger.models import Account, Entry

ENTRIES_ON_A_STATEMENT = 50


@require_GET
def statement(request: HttpRequest, number: str) -> JsonResponse:
    """The latest entries of an account, newest first."""
    account = get_object_or_404(Account, number=number)
    entries = account.entries.order_by("-booked_at")[:ENTRIES_ON_A_STATEMENT]
    return JsonResponse(
        {
            "account": account.number,
            "holder": account.holder,
            "entries": [
                {
                    "reference": entry.reference,
                    "amount": str(entry.amount),
                    "memo": entry.memo,
                    "booked_at": entry.booked_at.isoformat(),
                }
                for entry in entries
            ],
        }
    )


@require_POST
def book(request: HttpRequest) -> JsonResponse:
    """Books a payment. Who pays without a message leaves an empty memo."""
    data = json.loads(request.body)
    amount = Decimal(data["amount"])
    if not amount:
        return JsonResponse({"error": "an entry has an amount"}, status=400)
    entry = Entry.objects.create(
        reference=data["reference"],
        account=get_object_or_404(Account, number=data["account"]),
        amount=amount,
        memo=data.get("memo", ""),
        booked_at=timezone.now(),
    )
    return JsonResponse({"reference": entry.reference, "booked_at": entry.booked_at.isoformat()}, status=201)
