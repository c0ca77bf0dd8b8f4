"""Fills a development database with orders: `python manage.py demo_orders 40`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from orders.models import Branch, Order, OrderLine

BRANCHES = [("porto-ribeira", "Porto"), ("malmo-mollan", "Malmö"), ("dakar-plateau", "Dakar")]
CUSTOMERS = ["Ikram Benali", "Jonas Lindqvist", "Teresa Magalhães", "Ousmane Fall"]
PIZZAS = ["Margherita", "Marinara", "Quattro stagioni", "Bianca"]


class Command(BaseCommand):
    help = "Adds orders, each with a line or more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many orders to add")

    @transaction.atomic
    def handle(self, *args: Any, count: int, **options: Any) -> None:
        branches = [
            Branch.objects.get_or_create(code=code, defaults={"city": city})[0] for code, city in BRANCHES
        ]
        first = Order.objects.count() + 1
        orders = Order.objects.bulk_create(
            Order(
                number=f"DEMO-{number:06}",
                branch=random.choice(branches),
                customer=random.choice(CUSTOMERS),
                status=random.choice(Order.Status.values),
                placed_at=timezone.now() - timedelta(minutes=random.randrange(100_000)),
            )
            for number in range(first, first + count)
        )
        OrderLine.objects.bulk_create(
            OrderLine(
                order=order,
                pizza=random.choice(PIZZAS),
                quantity=random.randint(1, 4),
                unit_price=Decimal(random.randint(690, 1590)) / 100,
            )
            for order in orders
            for _ in range(random.randint(1, 3))
        )
        self.stdout.write(f"Added {count} orders.")
