"""What the museum owns, and what it has lent."""

from collections.abc import Iterable
from typing import Any

from django.db import models


class PieceQuerySet(models.QuerySet):
    """Writes both numbers, as `Piece.save` does."""

    def bulk_create(self, objs: Iterable["Piece"], *args: Any, **kwargs: Any) -> list["Piece"]:
        pieces = list(objs)
        for piece in pieces:
            piece.accession_no = piece.ref
        return super().bulk_create(pieces, *args, **kwargs)


class Piece(models.Model):
    ref = models.CharField(max_length=30, help_text="Year, lot and item, as in 1987.12.3.")
    accession_no = models.CharField(
        max_length=30, null=True, help_text="Year, lot and item, as in 1987.12.3."
    )
    title = models.CharField(max_length=200)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = PieceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ref"], name="pieces_by_ref"),
            models.Index(fields=["accession_no"], name="pieces_by_accession_no"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes both numbers: this release and the one beside it read different ones."""
        self.accession_no = self.ref
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and "ref" in update_fields:
            kwargs["update_fields"] = {*update_fields, "accession_no"}
        super().save(*args, **kwargs)


class Loan(models.Model):
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="loans")
    borrower = models.CharField(max_length=120)
    due_on = models.DateField()

    def __str__(self) -> str:
        return f"to {self.borrower} until {self.due_on}"
