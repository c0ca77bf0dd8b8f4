"""Fills a development database with teas, customers and a circle: `python manage.py demo_shop 40`."""

from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from orders.models import Circle, Customer, StandingOrder, Tea

TEAS = {"Hōjicha": "7.80", "Lapsang": "9.20", "Nettle & mint": "4.50"}
LANGUAGES = ["en", "ja", "pl"]


class Command(BaseCommand):
    help = "Adds teas, one of which is nearly sold out, and a circle of so many people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("members", type=int, help="how many people are in the circle")

    @transaction.atomic
    def handle(self, *args: Any, members: int, **options: Any) -> None:
        teas = [Tea.objects.create(name=name, price=Decimal(price), stock=80) for name, price in TEAS.items()]
        rare = Tea.objects.create(name="Gyokuro, first harvest", price=Decimal(42), stock=1)
        people = [
            Customer.objects.create(
                name=f"Customer {number}",
                email=f"customer{number}@mail.example",
                language=LANGUAGES[number % len(LANGUAGES)],
            )
            for number in range(1, members + 1)
        ]
        circle = Circle.objects.create(name="The office")
        circle.members.set(people)
        for customer, tea in zip(people, [teas[0], rare, teas[1]], strict=False):
            StandingOrder.objects.create(customer=customer, tea=tea, quantity=2, card="4000 0000 0000 0077")
        self.stdout.write(
            f"Circle {circle.pk} has {members} members; the teas are {teas[0].pk} to {rare.pk}."
        )
