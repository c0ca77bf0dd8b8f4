"""Accounts, what was booked on them, and the batches in which the clearing house settles."""

from django.db import models


class Account(models.Model):
    number = models.CharField(max_length=34, unique=True)
    holder = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.number


class Batch(models.Model):
    """What the clearing house settles at once, at the end of a cycle."""

    code = models.CharField(max_length=20, unique=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "batches"

    def __str__(self) -> str:
        return self.code


class Entry(models.Model):
    reference = models.CharField(max_length=35, unique=True, help_text="The payer's end-to-end reference.")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries", null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    memo = models.TextField(blank=True)
    booked_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_amount_not_zero"),
        ]
        indexes = [
            models.Index(fields=["account", "booked_at"], name="entry_account_booked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.amount}"
