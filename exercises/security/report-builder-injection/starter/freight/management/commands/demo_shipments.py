"""Fills a development database with two customers and their shipments."""

import random
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from freight.models import Customer, Member, Shipment

GOODS = ("Green coffee", "Ceramic tiles", "Oak flooring", "Shirts, 100% cotton", "Tiles for L'Aquila")
PLACES = ("Rotterdam", "Santos", "Mombasa", "Gdańsk", "L'Aquila", "Valparaíso")


class Command(BaseCommand):
    help = "Adds two customers. Sign in as dana or erik, with the name as the password."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        handlers = [User.objects.create_user(name, password=name) for name in ("mei.tanaka", "joao.pires")]
        User.objects.create_superuser("root", password="correct horse battery staple")
        today = timezone.localdate()
        for name, member in (("Okafor Coffee", "dana"), ("Lindqvist Timber", "erik")):
            customer = Customer.objects.create(name=name)
            Member.objects.create(user=User.objects.create_user(member, password=member), customer=customer)
            Shipment.objects.bulk_create(
                Shipment(
                    customer=customer,
                    handler=random.choice(handlers),
                    reference=f"HF-{customer.pk}{number:04}",
                    description=f"{random.choice(GOODS)}, {random.randint(2, 40)} pallets",
                    mode=random.choice(Shipment.Mode.values),
                    status=random.choice(Shipment.Status.values),
                    origin=random.choice(PLACES),
                    destination=random.choice(PLACES),
                    weight_kg=random.randint(200, 24_000),
                    booked_on=today - timedelta(days=random.randrange(90)),
                    notes=random.choice(["", "pays late", "asks for a discount every time"]),
                )
                for number in range(25)
            )
        self.stdout.write("Added two customers. Sign in as dana or erik, with the name as the password.")
