"""Fills a development database: `python manage.py demo_loans`."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from lending.models import Copy, Loan

TITLES = ["The Left Hand of Darkness", "Pedro Páramo", "Things Fall Apart", "The Makioka Sisters"]


class Command(BaseCommand):
    help = "Adds four copies, two of which are lent out, one with a fee."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        copies = [
            Copy.objects.get_or_create(barcode=f"TV{number:04}", defaults={"title": title})[0]
            for number, title in enumerate(TITLES, start=1)
        ]
        for number, copy in enumerate(copies[:2]):
            loan, _ = Loan.objects.get_or_create(
                copy=copy,
                is_returned=False,
                defaults={
                    "card": f"R-{number}",
                    "due_on": timezone.localdate() + timedelta(days=7),
                    "fee": Decimal("2.40") * number,
                },
            )
            self.stdout.write(f"Loan {loan.pk}: {loan}, fee {loan.fee}")
