"""What is played where, the seats that are for sale, and who bought them."""

import uuid

from django.db import models
from django.db.models import F, Q


class Stage(models.Model):
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Show(models.Model):
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="shows")
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Section(models.Model):
    """A part of the house, for one show. Seats within it are not numbered."""

    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="sections")
    name = models.CharField(max_length=40)
    price = models.DecimalField(max_digits=6, decimal_places=2)
    capacity = models.PositiveIntegerField()
    left = models.PositiveIntegerField(help_text="Seats that are still for sale.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["show", "name"], name="one_section_per_name"),
            models.CheckConstraint(condition=Q(left__lte=F("capacity")), name="no_more_left_than_there_are"),
        ]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    class Channel(models.TextChoices):
        WEB = "web", "Web"
        TILL = "till", "Till in the foyer"

    class Status(models.TextChoices):
        RESERVED = "reserved", "Reserved"
        PAID = "paid", "Paid"
        CANCELLED = "cancelled", "Cancelled"

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=4, choices=Channel, default=Channel.WEB)
    status = models.CharField(max_length=9, choices=Status, default=Status.RESERVED)
    email = models.EmailField(blank=True)
    total = models.DecimalField(max_digits=8, decimal_places=2, default=0)

    def __str__(self) -> str:
        return str(self.reference)


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=6, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.section}"
