"""A Django of its own for the harness's tests: SQLite in memory, no apps but Django's."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

SANDBOX = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SANDBOX / "guest"))
sys.path.insert(0, str(SANDBOX / "image"))


def pytest_configure() -> None:
    settings.configure(
        SECRET_KEY="k",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        USE_TZ=True,
        TIME_ZONE="UTC",
    )
    django.setup()
    call_command("migrate", verbosity=0)
