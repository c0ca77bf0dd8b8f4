from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render

from .models import Recipe

PER_PAGE = 10


def list_recipes(request):
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    recipes = Recipe.objects.filter(published=True)
    tag = request.GET.get("tag", "")
    if tag != "":
        recipes = recipes.filter(tags__slug=tag)
    recipes = recipes.order_by("-cooked_on", "title")

    try:
        page = int(request.GET.get("page", "1"))
    except ValueError:
        page = 1
    if page < 1:
        page = 1
    start = (page - 1) * PER_PAGE
    # One more than is shown tells whether there is another page.
    found = list(recipes.prefetch_related("tags")[start : start + PER_PAGE + 1])
    context = {
        "recipes": found[:PER_PAGE],
        "tag": tag,
        "previous": page - 1,
        "next": page + 1 if len(found) > PER_PAGE else None,
    }
    return render(request, "recipes/recipes.html", context)


def show_recipe(request, address):
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    try:
        recipe = Recipe.objects.get(slug=address, published=True)
    except Recipe.DoesNotExist:
        raise Http404("No such recipe") from None
    return render(request, "recipes/recipe.html", {"recipe": recipe, "steps": recipe.method.splitlines()})
