"""Puts a show on sale in a development database: `python manage.py demo_show`."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from tickets.models import Section, Show, Stage

SECTIONS = (("Stalls", 120, "38.00"), ("Circle", 60, "29.50"), ("Gallery", 20, "14.00"))


class Command(BaseCommand):
    help = "Adds a show with three sections, all of its seats for sale."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        stage, _ = Stage.objects.get_or_create(name="Main house")
        show = Show.objects.create(
            stage=stage, title="La vida es sueño", starts_at=timezone.now() + timedelta(days=30)
        )
        for name, capacity, price in SECTIONS:
            section = Section.objects.create(
                show=show, name=name, price=Decimal(price), capacity=capacity, left=capacity
            )
            self.stdout.write(f"Section {section.pk}: {section}, {section.left} seats")
