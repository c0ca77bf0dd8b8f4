"""Fills a development database: `python manage.py demo_market 20`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from market.models import Order, OrderLine, Refund, Review, Seller

NAMES = ["Ewa Wójcik", "Studio Takeda", "Terre d'Aubagne", "Nomvula Dlamini", "Grés do Minho"]
PIECES = ["Teapot", "Fermenting crock", "Six bowls", "Vase, celadon", "Butter dish"]


class Command(BaseCommand):
    help = "Adds sellers with orders, reviews and refunds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many sellers to add")

    @transaction.atomic
    def handle(self, *args: Any, count: int, **options: Any) -> None:
        first = Seller.objects.count() + 1
        sellers = Seller.objects.bulk_create(
            Seller(slug=f"demo-{number}", name=random.choice(NAMES)) for number in range(first, first + count)
        )
        orders = Order.objects.bulk_create(
            Order(
                number=f"DEMO-{first}-{number:04}",
                placed_at=timezone.now() - timedelta(hours=random.randrange(6000)),
                cancelled=random.random() < 0.1,
            )
            for number in range(count * 3)
        )
        lines = OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                seller=random.choice(sellers),
                title=random.choice(PIECES),
                quantity=random.randint(1, 3),
                unit_price=Decimal(random.randint(900, 18_000)) / 100,
            )
            for order in orders
            for _ in range(random.randint(1, 3))
        )
        Refund.objects.bulk_create(
            Refund(
                seller=line.seller,
                order=line.order,
                amount=line.unit_price,
                paid_at=line.order.placed_at + timedelta(days=random.randrange(40)),
            )
            for line in random.sample(lines, len(lines) // 8)
        )
        Review.objects.bulk_create(
            Review(seller=seller, rating=random.choice([None, 3, 4, 5, 5]))
            for seller in sellers
            for _ in range(random.randrange(30))
        )
        self.stdout.write(f"Added {count} sellers.")
