"""The recipes as everybody may read them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Recipe

RECIPES_PER_PAGE = 10


@require_safe
def recipe_list(request: HttpRequest) -> HttpResponse:
    recipes = Recipe.objects.published().prefetch_related("tags")
    if tag := request.GET.get("tag"):
        recipes = recipes.filter(tags__slug=tag)
    number = request.GET.get("page", "1")
    pages = Paginator(recipes, RECIPES_PER_PAGE)
    page = pages.page(min(max(int(number), 1), pages.num_pages) if number.isdigit() else 1)
    return render(request, "recipes/list.html", {"page": page})


@require_safe
def recipe_detail(request: HttpRequest, slug: str) -> HttpResponse:
    recipe = get_object_or_404(Recipe.objects.published(), slug=slug)
    return render(request, "recipes/detail.html", {"recipe": recipe})
