"""What the club has cooked: see the napkin in the ticket."""

from django.db import models
from django.urls import reverse


class Tag(models.Model):
    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60, unique=True)

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("recipes:list", query={"tag": self.slug})


class RecipeManager(models.Manager):
    def published(self):
        return self.filter(published=True)


class Recipe(models.Model):
    title = models.CharField(max_length=150)
    slug = models.SlugField(max_length=200)
    cooked_on = models.DateField("cooked on", db_index=True)
    method = models.TextField()
    published = models.BooleanField(default=False, help_text="Visible to everybody.")
    tags = models.ManyToManyField(Tag, blank=True)

    objects = RecipeManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="one_recipe_at_an_address"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("recipes:detail", kwargs={"slug": self.slug})
