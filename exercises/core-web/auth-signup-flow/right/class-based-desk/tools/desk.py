"""The page of those who approve loans."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import ListView, View

from tools.models import Loan

ASKED = Loan.objects.filter(status=Loan.Status.ASKED)


class DeskMixin(PermissionRequiredMixin):
    permission_required = "tools.approve_loan"


class ApprovalsView(DeskMixin, ListView):
    queryset = ASKED.select_related("tool", "borrower").order_by("pk")
    template_name = "tools/approvals.html"
    context_object_name = "loans"


class ApproveView(DeskMixin, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        loan = get_object_or_404(ASKED, pk=pk)
        loan.status = Loan.Status.APPROVED
        loan.save(update_fields=["status"])
        return redirect("tools:approvals")


approvals = ApprovalsView.as_view()
approve = ApproveView.as_view()
