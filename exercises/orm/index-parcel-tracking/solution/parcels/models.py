"""Parcels, where they were scanned, and who owes us for them."""

from django.db import models
from django.db.models import Q


class Merchant(models.Model):
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class Depot(models.Model):
    code = models.CharField(max_length=8, unique=True)
    city = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.code


class Parcel(models.Model):
    class Status(models.TextChoices):
        OPEN = "open", "To be delivered"
        DELIVERED = "delivered", "Delivered"
        RETURNED = "returned", "Returned"

    tracking_code = models.CharField(
        max_length=16, help_text="The merchant's own. Some use theirs a second time."
    )
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="parcels")
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="parcels")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    registered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    recipient = models.CharField(max_length=120)
    address = models.CharField(max_length=250)
    postcode = models.CharField(max_length=10)
    weight_g = models.PositiveIntegerField()
    fee = models.DecimalField(max_digits=7, decimal_places=2)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tracking_code"], name="parcel_tracking_code"),
            # Of all the parcels there ever were, the few that are asked for.
            models.Index(fields=["depot", "due_at"], condition=Q(status="open"), name="parcel_open_due"),
            models.Index(fields=["merchant"], condition=Q(paid_at__isnull=True), name="parcel_unpaid"),
        ]

    def __str__(self) -> str:
        return self.tracking_code


class Scan(models.Model):
    """A parcel passed the gate of a depot."""

    class Kind(models.TextChoices):
        IN = "in", "In"
        OUT = "out", "Out"

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="scans")
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="scans")
    kind = models.CharField(max_length=3, choices=Kind)
    scanned_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["depot", "-scanned_at"], name="scan_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.scanned_at:%Y-%m-%d %H:%M}"
