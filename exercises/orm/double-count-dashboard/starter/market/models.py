"""Who sells, what was ordered, what buyers thought of it, and what was paid back."""

from django.db import models


class Seller(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    closed = models.BooleanField(default=False, help_text="Does not sell with us any more.")

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """What one buyer bought at once, often from several sellers."""

    number = models.CharField(max_length=20, unique=True)
    placed_at = models.DateTimeField()
    cancelled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="lines")
    title = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class Review(models.Model):
    seller = models.ForeignKey(Seller, on_delete=models.CASCADE, related_name="reviews")
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="One to five. Empty when the buyer only wrote something."
    )
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.rating or '–'} for {self.seller}"


class Refund(models.Model):
    """What a seller paid back. It may be weeks after the order, more than once, and for orders that stand."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="refunds")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    paid_at = models.DateTimeField()

    class Meta:
        ordering = ["paid_at", "pk"]

    def __str__(self) -> str:
        return f"{self.amount} for {self.order}"
