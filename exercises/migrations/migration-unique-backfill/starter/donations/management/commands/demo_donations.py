"""Fills a development database with donations: `python manage.py demo_donations 5000`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from donations.models import Campaign, Donation

CAMPAIGNS = [("wells-in-kitui", "Wells in Kitui"), ("school-taps-cusco", "Taps for schools in Cusco")]
DONORS = ["Aroha Ngata", "Giulia Ferrante", "Kwabena Owusu", "Søren Dalgaard", "Mei-Ling Chou"]


class Command(BaseCommand):
    help = "Adds donations to two campaigns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many donations to add")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        campaigns = [
            Campaign.objects.get_or_create(slug=slug, defaults={"title": title})[0]
            for slug, title in CAMPAIGNS
        ]
        Donation.objects.bulk_create(
            (
                Donation(
                    campaign=random.choice(campaigns),
                    donor=random.choice(DONORS),
                    email="donor@example.org",
                    amount=Decimal(random.randint(500, 25_000)) / 100,
                    received_at=timezone.now() - timedelta(minutes=random.randrange(1_000_000)),
                )
                for _ in range(count)
            ),
            batch_size=1000,
        )
        self.stdout.write(f"Added {count} donations.")
