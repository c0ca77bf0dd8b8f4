from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from .models import Recipe, Tag


class RecipeListView(ListView):
    template_name = "recipes/list.html"
    context_object_name = "recipes"
    paginate_by = 10

    def get_queryset(self):
        recipes = Recipe.objects.published().order_by("-cooked_on", "title", "pk").prefetch_related("tags")
        self.tag = None
        if slug := self.request.GET.get("tag"):
            self.tag = get_object_or_404(Tag, slug=slug)
            recipes = recipes.filter(tags=self.tag)
        return recipes

    def get_context_data(self, **kwargs):
        return super().get_context_data(tag=self.tag, tags=Tag.objects.order_by("name"), **kwargs)


class RecipeDetailView(DetailView):
    template_name = "recipes/detail.html"

    def get_queryset(self):
        return Recipe.objects.published().prefetch_related("tags")
