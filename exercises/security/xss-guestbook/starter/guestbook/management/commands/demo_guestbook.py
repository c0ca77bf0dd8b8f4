"""Fills a development database: `python manage.py demo_guestbook`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.http import HttpResponse

from guestbook.middleware import COOKIE
from guestbook.models import Entry, Guest

MESSAGES = [
    ("anna", "**Wonderful** showers. [Our pictures](https://pixels.example/@anna/larchwater)"),
    ("bertil", "Agreed, @anna! Fish & chips < 10 €."),
]


class Command(BaseCommand):
    help = "Adds two guests and what they wrote, and says how to be one of them."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for handle, message in MESSAGES:
            guest, _ = Guest.objects.get_or_create(
                handle=handle,
                defaults={
                    "name": handle.title(),
                    "email": f"{handle}@mail.example",
                    "homepage": "https://pixels.example/",
                },
            )
            Entry.objects.get_or_create(author=guest, message=message)
            response = HttpResponse()
            response.set_signed_cookie(COOKIE, handle)
            self.stdout.write(f"To be {handle}, type into the browser's console:")
            self.stdout.write(f"  document.cookie = '{COOKIE}={response.cookies[COOKIE].coded_value}'")
