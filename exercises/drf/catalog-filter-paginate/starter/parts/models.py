"""What we sell, and what it costs us."""

from django.db import models


class Supplier(models.Model):
    name = models.CharField(max_length=120)
    discount = models.DecimalField(max_digits=4, decimal_places=2, help_text="Per cent, as negotiated.")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """Something with a part number. It is in at least one category."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    purchase_price = models.DecimalField(max_digits=8, decimal_places=2, help_text="What we pay for it.")
    listed_on = models.DateField()
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="parts")
    categories = models.ManyToManyField(Category, related_name="parts")

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
