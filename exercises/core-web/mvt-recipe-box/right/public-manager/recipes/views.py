"""The recipes as everybody may read them."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views import View

from .models import Recipe


class RecipeList(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        recipes = Recipe.public.newest_first().prefetch_related("tags")
        if tag := request.GET.get("tag"):
            recipes = recipes.tagged(tag)
        paginator = Paginator(recipes, per_page=10)
        try:
            page = paginator.page(request.GET.get("page", 1))
        except InvalidPage as problem:
            raise Http404(str(problem)) from problem
        # What else was asked for belongs to every page's address.
        query = request.GET.copy()
        query.pop("page", None)
        pages = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        context = {"page": page, "pages": pages, "query": query.urlencode()}
        return TemplateResponse(request, "recipes/index.html", context)


class RecipeDetail(View):
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        recipe = get_object_or_404(Recipe.public, slug=slug)
        return TemplateResponse(request, "recipes/recipe.html", {"recipe": recipe})
