"""Fills a development database with open orders: `python manage.py demo_orders 40`."""

import random
from argparse import ArgumentParser
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from shop.models import Customer, Order, OrderItem, Product, Supplier

CUSTOMERS = [("Ingrid Solberg", "Bergen"), ("Tomás Echeverría", "Bilbao"), ("Nia Boateng", "Kumasi")]
PRODUCTS = ["Dibber, ash handle", "Hazel bean poles", "Seed compost 40 l", "Tomato 'Black Krim'"]


class Command(BaseCommand):
    help = "Adds open orders, each with a few lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, help="how many orders to add")

    @transaction.atomic
    def handle(self, *args: Any, count: int, **options: Any) -> None:
        supplier, _ = Supplier.objects.get_or_create(name="Hollis & Sons")
        customers = [
            Customer.objects.get_or_create(
                email=f"customer{index}@mail.example", defaults={"name": name, "city": city}
            )[0]
            for index, (name, city) in enumerate(CUSTOMERS)
        ]
        products = [
            Product.objects.get_or_create(
                sku=f"DEMO-{index}", defaults={"name": name, "supplier": supplier if index % 2 else None}
            )[0]
            for index, name in enumerate(PRODUCTS)
        ]
        first = Order.objects.count() + 1
        orders = Order.objects.bulk_create(
            Order(
                number=f"DEMO-{number:05}",
                customer=random.choice(customers),
                placed_at=timezone.now() - timedelta(minutes=random.randrange(10_000)),
            )
            for number in range(first, first + count)
        )
        OrderItem.objects.bulk_create(
            OrderItem(
                order=order,
                product=random.choice(products),
                position=position,
                quantity=random.randint(1, 5),
                unit_price=Decimal(random.randint(199, 4999)) / 100,
            )
            for order in orders
            for position in range(1, random.randint(2, 6))
        )
        self.stdout.write(f"Added {count} open orders.")
