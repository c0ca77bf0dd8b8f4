"""How parts are cut into pages."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

USUAL, MOST = 10, 25


def cut(request: HttpRequest, parts: QuerySet[Any]) -> Page:
    """The page that the query asks for."""
    wanted = request.GET.get("page_size", "")
    size = min(int(wanted), MOST) if wanted.isdecimal() and int(wanted) else USUAL
    try:
        return Paginator(parts, size).page(request.GET.get("page") or 1)
    except InvalidPage as error:
        raise Http404(str(error)) from error


def link(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return request.build_absolute_uri(f"?{query.urlencode()}")
