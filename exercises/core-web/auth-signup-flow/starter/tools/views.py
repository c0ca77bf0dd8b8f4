"""The shelf, which everybody may look at, and the list of tools that a visitor wants."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from tools.models import Tool


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    wanted = request.session.get("wanted", [])
    return render(request, "tools/shelf.html", {"tools": Tool.objects.order_by("name"), "wanted": wanted})


@require_POST
def want(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a tool on the visitor's list. One needs no account for that."""
    tool = get_object_or_404(Tool, pk=pk)
    wanted = request.session.setdefault("wanted", [])
    if tool.name not in wanted:
        wanted.append(tool.name)
        request.session.modified = True
    return redirect("tools:shelf")


@require_safe
def me(request: HttpRequest) -> JsonResponse:
    """Who is asking: for the app on members' phones."""
    name = request.user.get_username() if request.user.is_authenticated else None
    return JsonResponse({"name": name, "wanted": request.session.get("wanted", [])})
