"""Restaurants, what they cook, and what is said about it."""

from django.db import models


class Restaurant(models.Model):
    name = models.CharField(max_length=80)
    city = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """A word beside a dish: "vegan", "contains peanuts". Many restaurants use the same ones."""

    name = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.name


class Dish(models.Model):
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="dishes")
    code = models.CharField(max_length=20, help_text="What the restaurant's till calls it.")
    name = models.CharField(max_length=80)
    price = models.DecimalField(max_digits=7, decimal_places=2)
    is_available = models.BooleanField(default=True)
    labels = models.ManyToManyField(Label, related_name="dishes", blank=True)

    class Meta:
        verbose_name_plural = "dishes"

    def __str__(self) -> str:
        return self.name
