"""Saving invoices."""

from typing import Any

from django.db import transaction

from invoices.models import Invoice, Line

Lines = list[tuple[Line | None, dict[str, Any]]]


def save_invoice(invoice: Invoice, lines: Lines | None) -> Invoice:
    """Saves the invoice and, unless they are None, its lines: each with the values that it gets, and None in
    the place of a line that is yet to be made."""
    with transaction.atomic():
        if lines is None:
            invoice.save()
            return invoice
        kept = [line.pk for line, _ in lines if line]
        result = [line or Line() for line, _ in lines]
        for position, (line, (_, values)) in enumerate(zip(result, lines, strict=True), start=1):
            for name, value in {**values, "position": position}.items():
                setattr(line, name, value)
        invoice.total = sum(line.amount for line in result)
        invoice.save()
        invoice.lines.exclude(pk__in=kept).delete()
        changed = [line for line in result if line.pk]
        Line.objects.bulk_update(changed, ["position", "description", "quantity", "unit_price"])
        new = [line for line in result if not line.pk]
        for line in new:
            line.invoice = invoice
        Line.objects.bulk_create(new)
        return invoice
