"""Pins to play with, one or more for each of the tickets."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.utils import timezone

from boards.models import Like, Member, Pin, Share, Tag, Tagging


class Command(BaseCommand):
    help = "Makes members chiara (Auckland), ines (Bogotá) and dario (blocked), and a few pins."

    def handle(self, *args: Any, **options: Any) -> None:
        chiara = self.member("chiara", "Pacific/Auckland")
        ines = self.member("ines", "America/Bogota")
        dario = self.member("dario", "Europe/Rome", is_blocked=True)
        oak, desk, sale = (Tag.objects.create(name=name) for name in ("oak", "desk", "sale"))
        for title, author, tags in (
            ("Loft under the roof", chiara, [oak, desk]),
            ("Reading nook", chiara, [oak]),
            ("Writing desk by the window", ines, [desk]),
            ("Hallway", ines, [oak, desk]),
        ):
            pin = Pin.objects.create(title=title, author=author, saved_at=timezone.now())
            Tagging.objects.bulk_create(Tagging(pin=pin, tag=tag, is_approved=True) for tag in tags)
            Tagging.objects.create(pin=pin, tag=sale)
            Like.objects.create(pin=pin, member=ines)
        Share.objects.create(pin=pin, member=dario)
        Share.objects.create(pin=pin, member=chiara)
        self.stdout.write("Sign in as chiara or ines; the password is the name.")

    def member(self, name: str, time_zone: str, **fields: Any) -> Member:
        user = User.objects.create_user(name, password=name)
        return Member.objects.create(user=user, name=name.title(), time_zone=time_zone, **fields)
