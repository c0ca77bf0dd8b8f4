"""Saving invoices."""

from typing import Any

from firms.models import Firm
from invoices.models import Invoice, Line


def create_invoice(*, firm: Firm, lines: list[dict[str, Any]], **fields: Any) -> Invoice:
    """A new invoice with its lines."""
    invoice = Invoice.objects.create(firm=firm, **fields)
    replace_lines(invoice, lines)
    return invoice


def update_invoice(invoice: Invoice, *, lines: list[dict[str, Any]], **fields: Any) -> Invoice:
    """Changes the invoice and puts these lines in the place of those that it has."""
    for name, value in fields.items():
        setattr(invoice, name, value)
    invoice.save()
    replace_lines(invoice, lines)
    return invoice


def replace_lines(invoice: Invoice, lines: list[dict[str, Any]]) -> None:
    """Makes these the lines of the invoice. The app refers to lines by their id, so they keep it."""
    invoice.lines.all().delete()
    for position, line in enumerate(lines, start=1):
        Line.objects.update_or_create(
            pk=line.pop("id", None), defaults={**line, "invoice": invoice, "position": position}
        )
