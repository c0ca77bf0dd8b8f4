"""The search, as the apps on the phones call it."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from boards.models import Pin
from boards.search import find_pins

PAGE_SIZE = 8


def describe(pin: Pin) -> dict[str, Any]:
    return {
        "id": pin.pk,
        "title": pin.title,
        "author": pin.author.name,
        "saved_at": pin.saved_at,
        "tags": sorted(tagging.tag.name for tagging in pin.taggings.all() if tagging.is_approved),
        "likes": pin.like_count,
    }


def words(request: HttpRequest, name: str) -> list[str]:
    return [word for word in request.GET.get(name, "").split(",") if word]


@require_GET
@login_required
def search(request: HttpRequest) -> HttpResponseBase:
    try:
        day = date.fromisoformat(request.GET["day"]) if request.GET.get("day") else None
        page = max(int(request.GET.get("page", "1")), 1)
    except ValueError:
        return HttpResponseBadRequest("day is like 2026-05-31, page is a number")
    pins = find_pins(request.user.member, all_of=words(request, "all"), any_of=words(request, "any"), day=day)
    shown = pins.annotate(like_count=Count("likes")).select_related("author")
    shown = shown.prefetch_related("taggings__tag")[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]
    authors = pins.order_by("author__name").values("author__name").annotate(pins=Count("pk"))
    return JsonResponse(
        {
            "total": pins.count(),
            "pins": [describe(pin) for pin in shown],
            "authors": {row["author__name"]: row["pins"] for row in authors},
        }
    )
