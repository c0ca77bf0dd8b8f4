"""Saving invoices: lock, look, and only then write, so that what was checked still holds when it is used."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from invoices.models import Invoice, Line

EDITABLE = ["description", "quantity", "unit_price"]


class LinesRefused(Exception):
    """The invoice cannot have these lines."""

    def __init__(self, errors: dict[int, dict[str, list[str]]]) -> None:
        super().__init__(errors)
        self.errors = errors


def save_invoice(invoice: Invoice, *, lines: list[dict[str, Any]] | None = None, **fields: Any) -> Invoice:
    with transaction.atomic():
        if invoice.pk:
            Invoice.objects.select_for_update().get(pk=invoice.pk)
        for name, value in fields.items():
            setattr(invoice, name, value)
        if lines is None:
            invoice.save()
            return invoice

        existing = {line.pk: line for line in Line.objects.filter(invoice=invoice.pk)} if invoice.pk else {}
        wanted = match(existing, lines)
        invoice.total = sum(line.amount for line in wanted)
        invoice.save()
        gone = existing.keys() - {line.pk for line in wanted}
        if gone:
            Line.objects.filter(pk__in=gone).delete()
        for line in wanted:
            line.invoice = invoice
        Line.objects.bulk_create([line for line in wanted if line.pk is None])
        Line.objects.bulk_update([line for line in wanted if line.pk in existing], ["position", *EDITABLE])
    return invoice


def match(existing: dict[int, Line], lines: list[dict[str, Any]]) -> list[Line]:
    """The instance for each line that was sent, with its new values."""
    free = dict(existing)
    errors: dict[int, dict[str, list[str]]] = {}
    wanted = []
    for place, values in enumerate(lines):
        line = free.pop(values["id"], None) if "id" in values else Line()
        if line is None:
            errors[place] = {"id": ["Not one of this invoice's lines, or for the second time."]}
            continue
        line.position = place + 1
        for name in EDITABLE:
            setattr(line, name, values.get(name, getattr(line, name)))
        try:
            line.clean_fields(exclude=["invoice"])
        except ValidationError as error:
            errors[place] = error.message_dict
        wanted.append(line)
    if errors:
        raise LinesRefused(errors)
    return wanted
