"""Fills a development database with two firms: `python manage.py demo_invoices`."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from firms.models import Firm, Member
from invoices.models import Invoice, Line
from photos.models import Photo

FIRMS = {"ines": "Marcenaria Ferreira", "kenji": "Kobayashi Mokkō"}
WORK = [
    ("Oak stair, 14 treads", "1.00", "1840.00"),
    ("Fitting, hours", "6.50", "52.25"),
    ("Beeswax oil, litres", "2.50", "19.99"),
]


class Command(BaseCommand):
    help = "Adds two firms with an account (password: tenon) and an invoice each."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for username, name in FIRMS.items():
            user, created = get_user_model().objects.get_or_create(username=username)
            if created:
                user.set_password("tenon")
                user.save()
                Member.objects.create(user=user, firm=Firm.objects.create(name=name))
            invoice = self.add_invoice(user.member.firm)
            self.stdout.write(f"{username}: /api/invoices/{invoice.pk}/")

    def add_invoice(self, firm: Firm) -> Invoice:
        invoice = Invoice.objects.create(firm=firm, customer="Nia Boateng", issued_on=date(2026, 3, 2))
        for position, (description, quantity, unit_price) in enumerate(WORK, start=1):
            line = Line.objects.create(
                invoice=invoice,
                position=position,
                description=description,
                quantity=Decimal(quantity),
                unit_price=Decimal(unit_price),
            )
            invoice.total += line.amount
            Photo.objects.create(line=line, key=f"demo/{line.pk}.jpg", caption=f"{description}, finished")
        invoice.save()
        return invoice
