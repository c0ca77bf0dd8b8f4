"""Fills a development database with a small catalogue: `python manage.py demo_parts`."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from parts.models import Category, Part, Supplier

CATEGORIES = {"brakes": "Brakes", "drivetrain": "Drivetrain", "wheels": "Wheels"}
KINDS = {"Brake lever": ["brakes"], "Disc hub": ["brakes", "wheels"], "Chain, 11-speed": ["drivetrain"]}
PER_KIND = 15


class Command(BaseCommand):
    help = "Adds a supplier, three categories and 45 parts."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        supplier = Supplier.objects.create(name="Kettenwerk Lindau", discount=Decimal("12.50"))
        categories = {
            slug: Category.objects.create(slug=slug, name=name) for slug, name in CATEGORIES.items()
        }
        for kind, slugs in KINDS.items():
            for index in range(PER_KIND):
                part = Part.objects.create(
                    number=f"{kind[:2].upper()}-{index:04}",
                    name=f"{kind} {index % 5 + 1}",
                    price=Decimal(20 + index % 3 * 10),
                    purchase_price=Decimal(9 + index),
                    listed_on=date(2026, 3, 2) - timedelta(days=index % 4),
                    supplier=supplier,
                )
                part.categories.set(categories[slug] for slug in slugs)
        self.stdout.write(f"{len(KINDS) * PER_KIND} parts at /api/parts/")
