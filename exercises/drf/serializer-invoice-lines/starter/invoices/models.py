"""What a firm bills, line by line."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MinValueValidator
from django.db import models

from firms.models import Firm

CENT = Decimal("0.01")


class Invoice(models.Model):
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="invoices")
    customer = models.CharField(max_length=120)
    reference = models.CharField(max_length=120, blank=True, help_text="What the customer calls the job.")
    issued_on = models.DateField()
    total = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(), help_text="The sum of the lines' amounts."
    )

    class Meta:
        ordering = ["-issued_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.customer}, {self.issued_on}"


class Line(models.Model):
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(help_text="Where the line stands on the invoice.")
    description = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(CENT)])
    unit_price = models.DecimalField(max_digits=10, decimal_places=2, help_text="Negative for a discount.")
    cost_centre = models.CharField(max_length=20, blank=True, help_text="Filled in by bookkeeping.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.description

    @property
    def amount(self) -> Decimal:
        """What the line comes to, rounded to the cent as tax offices want it: line by line."""
        return (self.quantity * self.unit_price).quantize(CENT, ROUND_HALF_UP)
