"""Saving invoices. What is saved here is saved whole or not at all."""

from typing import Any

from django.db import transaction

from firms.models import Firm
from invoices.models import Invoice, Line


@transaction.atomic
def create_invoice(*, firm: Firm, lines: list[dict[str, Any]], **fields: Any) -> Invoice:
    """A new invoice with its lines."""
    invoice = Invoice.objects.create(firm=firm, **fields)
    save_lines(invoice, lines)
    return invoice


@transaction.atomic
def update_invoice(invoice: Invoice, *, lines: list[dict[str, Any]] | None = None, **fields: Any) -> Invoice:
    """Changes the invoice; with `lines`, also which lines it has."""
    for name, value in fields.items():
        setattr(invoice, name, value)
    invoice.save()
    if lines is not None:
        save_lines(invoice, lines)
    return invoice


def save_lines(invoice: Invoice, lines: list[dict[str, Any]]) -> None:
    """Makes these the lines of the invoice, in this order, and the total their sum.

    Lines with an `id` are changed in place, lines without are added, and those that nobody names are
    removed. Every `id` has to be that of a line of the invoice.
    """
    existing = invoice.lines.in_bulk()
    kept, added = [], []
    for position, values in enumerate(lines, start=1):
        if "id" in values:
            line = existing.pop(values["id"])
            kept.append(line)
        else:
            line = Line(invoice=invoice)
            added.append(line)
        line.position = position
        for name, value in values.items():
            setattr(line, name, value)

    Line.objects.filter(pk__in=existing).delete()
    Line.objects.bulk_update(kept, ["position", "description", "quantity", "unit_price"])
    Line.objects.bulk_create(added)
    invoice.total = sum(line.amount for line in kept + added)
    invoice.save(update_fields=["total"])
