"""What the museum owns, and what it has lent."""

from collections.abc import Iterable
from typing import Any

from django.db import models


class NumberCopy(models.CharField):
    """Writes what `ref` has, however a piece is written. For migrations it is a `CharField`."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = model_instance.ref
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> tuple[Any, ...]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class Piece(models.Model):
    ref = models.CharField(max_length=30, help_text="Year, lot and item, as in 1987.12.3.")
    accession_no = NumberCopy(max_length=30, null=True, help_text="Year, lot and item, as in 1987.12.3.")
    title = models.CharField(max_length=200)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["ref"], name="pieces_by_ref"),
            models.Index(fields=["accession_no"], name="pieces_by_accession_no"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref})"

    def save_base(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is not None and "ref" in update_fields:
            update_fields = frozenset({*update_fields, "accession_no"})
        super().save_base(*args, update_fields=update_fields, **kwargs)


class Loan(models.Model):
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="loans")
    borrower = models.CharField(max_length=120)
    due_on = models.DateField()

    def __str__(self) -> str:
        return f"to {self.borrower} until {self.due_on}"
