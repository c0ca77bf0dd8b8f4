"""What the club has cooked: see the napkin in the ticket."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse


class RecipeQuerySet(models.QuerySet["Recipe"]):
    def tagged(self, slug: str) -> Self:
        return self.filter(pk__in=Recipe.tags.through.objects.filter(tag__slug=slug).values("recipe"))

    def newest_first(self) -> Self:
        return self.order_by(models.F("cooked_on").desc(), Lower("title"))


class PublicManager(models.Manager.from_queryset(RecipeQuerySet)):
    """The recipes that readers may see."""

    def get_queryset(self) -> RecipeQuerySet:
        return super().get_queryset().filter(published=True)


class Recipe(models.Model):
    """A dish of one of the club's evenings."""

    title = models.CharField(max_length=150)
    slug = models.SlugField(max_length=150, unique=True)
    cooked_on = models.DateField()
    method = models.TextField()
    published = models.BooleanField(db_default=False, default=False)

    objects = models.Manager.from_queryset(RecipeQuerySet)()
    public = PublicManager()

    class Meta:
        get_latest_by = "cooked_on"
        indexes = [
            models.Index(
                fields=["-cooked_on", "title"], name="newest_published", condition=models.Q(published=True)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recipes:detail", kwargs={"slug": self.slug})


class Tag(models.Model):
    """A word that recipes are found by."""

    name = models.CharField(max_length=40, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    recipes = models.ManyToManyField(Recipe, related_name="tags", blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
