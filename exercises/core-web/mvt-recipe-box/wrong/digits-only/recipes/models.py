"""What the club has cooked: see the napkin in the ticket."""

from django.db import models
from django.urls import reverse


class Tag(models.Model):
    """A word that recipes are found by."""

    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RecipeQuerySet(models.QuerySet["Recipe"]):
    def published(self) -> "RecipeQuerySet":
        """What readers may see. Every public page starts from here."""
        return self.filter(published=True)


class Recipe(models.Model):
    """A dish of one of the club's evenings."""

    title = models.CharField(max_length=150)
    slug = models.SlugField(unique=True, max_length=150)
    cooked_on = models.DateField()
    method = models.TextField()
    published = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, related_name="recipes", blank=True)

    objects = RecipeQuerySet.as_manager()

    class Meta:
        ordering = ["-cooked_on", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recipes:detail", args=[self.slug])
