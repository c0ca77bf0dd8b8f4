"""Fills a development database: `python manage.py demo_tools`."""

from typing import Any

from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand
from django.db import transaction

from tools.models import Loan, Tool

TOOLS = [("Belt sander", "B2"), ("Cordless drill", "A1"), ("Pipe bender", "C4"), ("Step ladder", "D1")]


class Command(BaseCommand):
    help = "Adds four tools, a member who asks for one, and somebody who may approve it."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        tools = [Tool.objects.get_or_create(name=name, shelf=shelf)[0] for name, shelf in TOOLS]
        for name in ("mina", "otto"):
            if not User.objects.filter(username=name).exists():
                User.objects.create_user(name, password=f"{name}-opens-the-shed")
        otto = User.objects.get(username="otto")
        otto.user_permissions.add(Permission.objects.get(codename="approve_loan"))
        mina = User.objects.get(username="mina")
        Loan.objects.get_or_create(tool=tools[0], borrower=mina, reason="A floor in Rose Street")
        self.stdout.write("mina borrows, otto approves; their passwords are NAME-opens-the-shed.")
