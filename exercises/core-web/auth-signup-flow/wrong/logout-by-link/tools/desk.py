"""The page of those who approve loans."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tools.models import Loan

may_approve = permission_required("tools.approve_loan", raise_exception=True)


@login_required
@may_approve
def approvals(request: HttpRequest) -> HttpResponse:
    loans = Loan.objects.filter(status=Loan.Status.ASKED).select_related("tool", "borrower").order_by("pk")
    return render(request, "tools/approvals.html", {"loans": loans})


@may_approve
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    loan = get_object_or_404(Loan, pk=pk, status=Loan.Status.ASKED)
    loan.status = Loan.Status.APPROVED
    loan.save(update_fields=["status"])
    return redirect("tools:approvals")
