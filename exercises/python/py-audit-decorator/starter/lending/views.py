"""What the terminals at the desks do, and the machine that takes books back."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import aget_object_or_404, get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lending import consortium, receipts
from lending.audit import audited
from lending.models import Copy, Loan

LOAN_PERIOD = timedelta(days=28)
MOST_RENEWALS = 3


def describe(loan: Loan) -> dict[str, object]:
    return {"loan": loan.pk, "due_on": loan.due_on, "fee": f"{loan.fee:.2f}"}


def refuse(reason: str) -> JsonResponse:
    return JsonResponse({"error": reason}, status=409)


@audited("lend")
@require_POST
def lend(request: HttpRequest, barcode: str) -> HttpResponse:
    """Lends a copy to the reader whose card was scanned."""
    copy = get_object_or_404(Copy, barcode=barcode)
    if copy.loans.filter(is_returned=False).exists():
        return refuse("The copy is lent out.")
    due_on = timezone.localdate() + LOAN_PERIOD
    loan = Loan.objects.create(copy=copy, card=request.POST.get("card", ""), due_on=due_on)
    receipts.print_receipt(loan)
    return JsonResponse(describe(loan), status=201)


@audited("waive-fee", details={"ledger": "fees"})
@require_POST
def waive_fee(request: HttpRequest, loan: int) -> HttpResponse:
    """Forgives a reader what a late book would cost."""
    late = get_object_or_404(Loan, pk=loan)
    if not late.fee:
        return refuse("There is no fee to waive.")
    late.fee = 0
    late.save(update_fields=["fee"])
    return JsonResponse(describe(late))


@audited("renew")
async def renew(request: HttpRequest, loan: int) -> HttpResponse:
    """Extends a loan, unless another library waits for the copy."""
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    renewed = await aget_object_or_404(Loan.objects.select_related("copy"), pk=loan)
    if renewed.renewals >= MOST_RENEWALS:
        return refuse("The loan has been renewed often enough.")
    if await consortium.is_reserved(renewed.copy.barcode):
        return refuse("Somebody waits for this copy.")
    renewed.renewals += 1
    renewed.due_on += LOAN_PERIOD
    await renewed.asave(update_fields=["renewals", "due_on"])
    return JsonResponse(describe(renewed))


@audited("machine-return")
@csrf_exempt
@require_POST
def machine_return(request: HttpRequest, barcode: str) -> HttpResponse:
    """Takes a book back. It is the machine in the lobby that calls, and it knows nothing of cookies."""
    returned = Loan.objects.filter(copy__barcode=barcode, is_returned=False).update(is_returned=True)
    return HttpResponse(status=204 if returned else 404)
