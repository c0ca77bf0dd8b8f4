"""Fills a development database with two drives: `python manage.py demo_drive`."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction

from drive.models import Document, Folder, Link, Role


class Command(BaseCommand):
    help = "Adds three people (password: alcove), folders of alice's and bob's, a share and a link."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        users = {}
        for username in ("alice", "bob", "mallory"):
            user, created = get_user_model().objects.get_or_create(username=username)
            if created:
                user.set_password("alcove")
                user.save()
            users[username] = user
        for username in ("alice", "bob"):
            top = Folder.objects.create(owner=users[username], name=f"{username}'s work")
            below = Folder.objects.create(owner=users[username], parent=top, name="Contracts")
            Document.objects.create(folder=below, title="Terms", body="Whereas …")
            self.stdout.write(f"{username}: /api/folders/{top.pk}/, in it /api/folders/{below.pk}/")
            if username == "alice":
                top.shares.create(user=users["bob"], role=Role.VIEWER)
                token = Link.objects.create(folder=below).token
                self.stdout.write(f"for anybody with an account: /api/folders/{below.pk}/?link={token}")
