"""Campaigns, and what people give to them."""

import uuid

from django.db import models


class Campaign(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.title


class Donation(models.Model):
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="donations")
    donor = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    message = models.TextField(
        blank=True, db_default="", help_text="Shown beside the donation, if the donor wants that."
    )
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["campaign", "-received_at"], name="donations_of_a_campaign"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} from {self.donor}"
