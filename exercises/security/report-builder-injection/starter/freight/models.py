"""Whose goods we move, who may look at them, and where they are."""

from django.conf import settings
from django.db import models


class Customer(models.Model):
    """A company that ships with us."""

    name = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody who works for a customer, and signs in to the dashboard."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="members")

    def __str__(self) -> str:
        return f"{self.user} ({self.customer})"


class Shipment(models.Model):
    class Mode(models.TextChoices):
        SEA = "sea", "Sea"
        AIR = "air", "Air"
        RAIL = "rail", "Rail"
        ROAD = "road", "Road"

    class Status(models.TextChoices):
        BOOKED = "booked", "Booked"
        IN_TRANSIT = "in_transit", "In transit"
        CUSTOMS = "customs", "At customs"
        DELIVERED = "delivered", "Delivered"

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="shipments")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="shipments",
        help_text="Our colleague who looks after it, and whom the customer may call.",
    )
    reference = models.CharField(max_length=20, unique=True)
    description = models.CharField(max_length=200)
    mode = models.CharField(max_length=4, choices=Mode)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    origin = models.CharField(max_length=80)
    destination = models.CharField(max_length=80)
    weight_kg = models.PositiveIntegerField("weight (kg)")
    booked_on = models.DateField()
    notes = models.TextField(blank=True, help_text="For us alone. Customers never see them.")

    def __str__(self) -> str:
        return self.reference
