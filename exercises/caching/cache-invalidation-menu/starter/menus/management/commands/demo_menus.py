"""Fills a development database with restaurants and their menus."""

import random
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from menus.models import Dish, Label, Restaurant

RESTAURANTS = [("Casa Tránsito", "Oaxaca"), ("Bánh Mì Cô Ba", "Leipzig"), ("Mama Adjoa's", "Accra")]
DISHES = ["Tlayuda", "Mole negro", "Bún chả", "Jollof rice", "Waakye", "Kishimen", "Nihari"]
LABELS = ["vegan", "hot", "contains peanuts", "contains sesame"]


class Command(BaseCommand):
    help = "Adds three restaurants with five dishes each."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        labels = [Label.objects.get_or_create(name=name)[0] for name in LABELS]
        for name, city in RESTAURANTS:
            restaurant = Restaurant.objects.create(name=name, city=city)
            for number, dish in enumerate(random.sample(DISHES, 5), start=1):
                price = Decimal(random.randint(350, 2900)) / 100
                restaurant.dishes.create(code=f"T{number}", name=dish, price=price).labels.set(
                    random.sample(labels, random.randint(0, 2))
                )
        self.stdout.write(f"There are {Dish.objects.count()} dishes on {Restaurant.objects.count()} menus.")
