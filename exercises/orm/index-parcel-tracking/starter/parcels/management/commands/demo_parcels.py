"""Fills a development database with parcels: `python manage.py demo_parcels 200000`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from parcels.models import Depot, Merchant, Parcel, Scan

DEPOTS = 24
MERCHANTS = 30
BATCH = 5000


class Command(BaseCommand):
    help = "Adds parcels, each with a scan; the last quarter of them is still to be delivered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many parcels to add")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        depots = [
            Depot.objects.get_or_create(code=f"D{number:02}", defaults={"city": f"City {number}"})[0]
            for number in range(1, DEPOTS + 1)
        ]
        merchants = [
            Merchant.objects.get_or_create(name=f"Merchant {number}")[0] for number in range(1, MERCHANTS + 1)
        ]
        now = timezone.now()
        for start in range(0, count, BATCH):
            parcels = Parcel.objects.bulk_create(
                self.make_parcel(
                    depots, merchants, now - timedelta(minutes=count - index), index > count * 3 / 4
                )
                for index in range(start, min(start + BATCH, count))
            )
            Scan.objects.bulk_create(
                Scan(
                    parcel=parcel,
                    depot=random.choice(depots),
                    kind=random.choice(Scan.Kind.values),
                    scanned_at=parcel.registered_at + timedelta(minutes=random.randrange(2000)),
                )
                for parcel in parcels
            )
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self.stdout.write(f"Added {count} parcels.")

    def make_parcel(
        self, depots: list[Depot], merchants: list[Merchant], registered_at: Any, is_open: bool
    ) -> Parcel:
        number = random.randrange(10**6)
        return Parcel(
            tracking_code=f"HC{random.randrange(10**9):09}",
            merchant=random.choice(merchants),
            depot=random.choice(depots),
            status=Parcel.Status.OPEN if is_open else Parcel.Status.DELIVERED,
            registered_at=registered_at,
            due_at=registered_at + timedelta(minutes=random.randrange(1440, 4320)),
            recipient=f"Recipient {number}",
            address=f"{number % 200} Some street",
            postcode=f"{number % 90_000:05}",
            weight_g=random.randrange(50, 20_000),
            fee=3 + number % 900 / 100,
            paid_at=registered_at if random.random() < 0.8 else None,
        )
