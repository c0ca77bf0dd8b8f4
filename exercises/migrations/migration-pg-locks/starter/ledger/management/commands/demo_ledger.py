"""Fills a development database: `python manage.py demo_ledger 1000000`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from decimal import Decimal
from itertools import batched
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand
from django.utils import timezone

from ledger.models import Account, Batch, Entry

HOLDERS = ["Amara Okafor", "Kwame Mensah", "Solveig Haugen", "Rosa Quispe", "Tomáš Dvořák"]
MEMOS = ["", "rent", "thank you!", "invoice 2026-118", "refund"]
ROWS_AT_ONCE = 5_000


class Command(BaseCommand):
    help = "Adds entries to accounts and a few batches."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many entries to add")

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        accounts = [
            Account.objects.get_or_create(number=f"DEMO{index:04}", defaults={"holder": holder})[0]
            for index, holder in enumerate(HOLDERS)
        ]
        for cycle in range(1, 4):
            Batch.objects.get_or_create(code=f"DEMO-{cycle}")
        now = timezone.now()
        for numbers in batched(range(count), ROWS_AT_ONCE):
            Entry.objects.bulk_create(
                Entry(
                    reference=uuid4().hex,
                    account=random.choice(accounts),
                    amount=Decimal(random.choice((-1, 1)) * random.randint(1, 500_000)) / 100,
                    memo=random.choice(MEMOS),
                    booked_at=now - timedelta(minutes=random.randrange(1_000_000)),
                )
                for _ in numbers
            )
        self.stdout.write(f"Added {count} entries.")
