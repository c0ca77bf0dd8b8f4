"""Fills a development database with a street: `python manage.py demo_reports`."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from reports.models import Report

PEOPLE = {"alice": False, "bob": False, "chidi": True}


class Command(BaseCommand):
    help = "Adds two residents, a moderator (password: lantern) and two reports."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        users = {}
        for username, is_staff in PEOPLE.items():
            user, created = get_user_model().objects.get_or_create(
                username=username, defaults={"is_staff": is_staff, "email": f"{username}@example.org"}
            )
            if created:
                user.set_password("lantern")
                user.save()
            users[username] = user
        for username, title in (("alice", "Bicycle gone from the shed"), ("bob", "Street lamp out")):
            report, _ = Report.objects.get_or_create(
                owner=users[username],
                title=title,
                defaults={"description": "Since last night.", "moderation_notes": "Third one this month."},
            )
            self.stdout.write(f"{username}: /api/reports/{report.pk}/")
