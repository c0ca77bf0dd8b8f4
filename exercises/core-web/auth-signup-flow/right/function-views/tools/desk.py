"""The page of those who approve loans."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tools.models import Loan


def approvals(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not request.user.has_perm("tools.approve_loan"):
        raise PermissionDenied
    loans = Loan.objects.filter(status=Loan.Status.ASKED).select_related("tool", "borrower").order_by("pk")
    return render(request, "tools/approvals.html", {"loans": loans})


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("tools.approve_loan"):
        raise PermissionDenied
    loan = get_object_or_404(Loan, pk=pk, status=Loan.Status.ASKED)
    loan.status = Loan.Status.APPROVED
    loan.save(update_fields=["status"])
    return redirect("tools:approvals")
