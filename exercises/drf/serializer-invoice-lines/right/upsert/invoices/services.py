"""Saving invoices: one statement writes the lines that there are and those that are new."""

from typing import Any

from django.db import transaction

from firms.models import Firm
from invoices.models import Invoice, Line

WRITTEN = ["position", "description", "quantity", "unit_price"]


@transaction.atomic(durable=True)
def create_invoice(*, firm: Firm, lines: list[dict[str, Any]], **fields: Any) -> Invoice:
    added = [Line(position=position, **line) for position, line in enumerate(lines)]
    invoice = Invoice.objects.create(firm=firm, total=sum(line.amount for line in added), **fields)
    for line in added:
        line.invoice = invoice
    Line.objects.bulk_create(added)
    return invoice


@transaction.atomic(durable=True)
def update_invoice(invoice: Invoice, *, lines: list[dict[str, Any]] | None = None, **fields: Any) -> Invoice:
    # Whoever saves the same invoice at the same time waits here.
    locked = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if lines is not None:
        existing = {line.pk: line for line in locked.lines.all()}
        wanted = [existing.pop(line["id"]) if "id" in line else Line(invoice=locked) for line in lines]
        for position, (line, values) in enumerate(zip(wanted, lines, strict=True)):
            line.position = position
            vars(line).update(values)
        locked.lines.filter(pk__in=existing).delete()
        Line.objects.bulk_create(wanted, update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN)
        fields["total"] = sum(line.amount for line in wanted)
    for name, value in fields.items():
        setattr(invoice, name, value)
    invoice.save(update_fields=list(fields))
    return invoice
