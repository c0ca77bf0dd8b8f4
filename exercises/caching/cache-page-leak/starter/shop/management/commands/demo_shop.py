"""Fills a development database with deals and two customers: `python manage.py demo_shop`."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from shop.models import Customer, Deal, DealPrice, DealText, PriceGroup, Sale

PASSWORD = "heron"
CUSTOMERS = {"Alice": PriceGroup.TRADE, "Bob": PriceGroup.CLUB}
GIFTS = [
    {"de": "Teekanne", "en": "Teapot", "fr": "Théière"},
    {"de": "Papierdrachen", "en": "Paper kite", "fr": "Cerf-volant"},
    {"de": "Wolldecke", "en": "Wool blanket", "fr": "Plaid en laine"},
]
DISCOUNTS = {PriceGroup.RETAIL: 100, PriceGroup.CLUB: 90, PriceGroup.TRADE: 65}


class Command(BaseCommand):
    help = f"Adds deals, and the customers alice and bob with the password {PASSWORD!r}."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for name, group in CUSTOMERS.items():
            user, created = get_user_model().objects.get_or_create(
                username=name.lower(), defaults={"first_name": name}
            )
            if created:
                user.set_password(PASSWORD)
                user.save()
            Customer.objects.update_or_create(user=user, defaults={"group": group})
        for gift in GIFTS:
            self.add_deal(gift)
        self.stdout.write(f"Added {len(GIFTS)} deals. Log in as alice or bob with the password {PASSWORD!r}.")

    def add_deal(self, gift: dict[str, str]) -> None:
        deal = Deal.objects.create(code=f"DEMO-{Deal.objects.count() + 1:04}")
        DealText.objects.bulk_create(
            DealText(deal=deal, language=language, title=title, teaser=f"{title}, {deal.code}")
            for language, title in gift.items()
        )
        full_price = random.randint(1500, 9000)
        DealPrice.objects.bulk_create(
            DealPrice(deal=deal, group=group, amount=Decimal(full_price * percent // 100) / 100)
            for group, percent in DISCOUNTS.items()
        )
        Sale.objects.bulk_create(
            Sale(deal=deal, quantity=random.randint(1, 4), sold_at=timezone.now() - timedelta(hours=hours))
            for hours in range(0, 240, random.randint(5, 40))
        )
