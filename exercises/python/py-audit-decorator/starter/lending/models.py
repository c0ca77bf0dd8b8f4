"""What the library owns, and who has it at home."""

from django.db import models


class Copy(models.Model):
    barcode = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "copies"

    def __str__(self) -> str:
        return f"{self.title} ({self.barcode})"


class Loan(models.Model):
    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="loans")
    card = models.CharField(max_length=12, help_text="The number on the reader's card.")
    due_on = models.DateField()
    renewals = models.PositiveSmallIntegerField(default=0)
    fee = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    is_returned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["copy"], condition=models.Q(is_returned=False), name="lent_to_one_reader_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.copy} to {self.card}"
