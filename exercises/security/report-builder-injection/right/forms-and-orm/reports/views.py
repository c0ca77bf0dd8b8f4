"""The reports: what a customer asks about its shipments, answered as JSON."""

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from freight.tenancy import members_only
from reports.queries import FilterForm, SearchForm, TotalsForm


def check(form: Form) -> None:
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())


@require_GET
@members_only
def search(request: HttpRequest) -> JsonResponse:
    form = SearchForm(request.GET)
    check(form)
    return JsonResponse({"shipments": form.search(request.customer)})


@require_GET
@members_only
def shipments(request: HttpRequest) -> JsonResponse:
    form = FilterForm(request.GET)
    check(form)
    return JsonResponse({"shipments": form.filter(request.customer)})


@require_GET
@members_only
def totals(request: HttpRequest) -> JsonResponse:
    form = TotalsForm(request.GET)
    check(form)
    return JsonResponse(form.totals(request.customer))
