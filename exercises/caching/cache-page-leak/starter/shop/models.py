"""Who buys, what is on offer, and what was sold."""

from django.conf import settings
from django.db import models


class PriceGroup(models.TextChoices):
    RETAIL = "retail", "Retail"
    CLUB = "club", "Heron club"
    TRADE = "trade", "Trade"


class Customer(models.Model):
    """What the shop knows about somebody with an account."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="customer")
    group = models.CharField(max_length=10, choices=PriceGroup, default=PriceGroup.RETAIL)

    def __str__(self) -> str:
        return f"{self.user} ({self.get_group_display()})"


class Deal(models.Model):
    """A gift that is cheaper for a while. The buyers' import writes deals, texts and prices."""

    code = models.CharField(max_length=20, unique=True)
    is_live = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class DealText(models.Model):
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120)
    teaser = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "language"], name="one_text_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.title} [{self.language}]"


class DealPrice(models.Model):
    """What a group pays. A deal without a price for a group is not for that group."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="prices")
    group = models.CharField(max_length=10, choices=PriceGroup)
    amount = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "group"], name="one_price_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.deal}: € {self.amount} ({self.get_group_display()})"


class Sale(models.Model):
    """A line of a receipt, from the shops and from the site."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="sales")
    quantity = models.PositiveIntegerField(default=1)
    sold_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.quantity} × {self.deal}"
