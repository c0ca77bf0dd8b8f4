"""Branches, and the pizzas that people order from them."""

from django.db import models


class Branch(models.Model):
    code = models.SlugField(max_length=20, unique=True)
    city = models.CharField(max_length=80)

    class Meta:
        verbose_name_plural = "branches"

    def __str__(self) -> str:
        return f"{self.city} ({self.code})"


class Order(models.Model):
    class Status(models.TextChoices):
        TAKEN = "taken", "Taken"
        OVEN = "oven", "In the oven"
        OUT = "out", "Out for delivery"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Cancelled"

    class Channel(models.TextChoices):
        PHONE = "phone", "Phone"
        WEB = "web", "Web"
        APP = "app", "App"
        COUNTER = "counter", "Counter"

    number = models.CharField(max_length=20, unique=True, help_text="As printed by the till.")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="orders")
    customer = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True, help_text="Empty when it is fetched.")
    status = models.CharField(max_length=10, choices=Status, default=Status.TAKEN)
    channel = models.CharField(max_length=20, choices=Channel, db_default=Channel.PHONE)
    tip = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    placed_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["branch", "status"], name="orders_of_a_branch"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    pizza = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=6, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.quantity} x {self.pizza}"
