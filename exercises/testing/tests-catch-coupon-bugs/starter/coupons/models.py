"""Coupons, and who has used them."""

from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)

    def __str__(self) -> str:
        return self.name


class Coupon(models.Model):
    class Kind(models.TextChoices):
        PERCENTAGE = "percentage", "Percentage of the goods"
        AMOUNT = "amount", "Amount of money"

    class Currency(models.TextChoices):
        CHF = "CHF", "Swiss francs"
        EUR = "EUR", "Euros"

    code = models.CharField(max_length=20, unique=True, help_text="In capitals, without spaces.")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.PERCENTAGE)
    value = models.DecimalField(max_digits=7, decimal_places=2, help_text="Percent, or money.")
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.CHF)
    minimum = models.DecimalField(
        max_digits=7, decimal_places=2, default=0, help_text="What the goods have to cost at least."
    )
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_combinable = models.BooleanField(default=True)
    once_per_customer = models.BooleanField(default=True)
    max_uses = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: without limit.")
    uses = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return self.code


class Redemption(models.Model):
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="redemptions")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="redemptions")
    order_number = models.CharField(max_length=20, db_index=True)

    def __str__(self) -> str:
        return f"{self.coupon} for {self.order_number}"
