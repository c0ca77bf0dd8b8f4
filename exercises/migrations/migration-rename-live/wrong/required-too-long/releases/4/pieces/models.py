"""What the museum owns, and what it has lent."""

from django.db import models


class Piece(models.Model):
    accession_no = models.CharField(max_length=30, help_text="Year, lot and item, as in 1987.12.3.")
    title = models.CharField(max_length=200)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["accession_no"], name="pieces_by_accession_no"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.accession_no})"


class Loan(models.Model):
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="loans")
    borrower = models.CharField(max_length=120)
    due_on = models.DateField()

    def __str__(self) -> str:
        return f"to {self.borrower} until {self.due_on}"
