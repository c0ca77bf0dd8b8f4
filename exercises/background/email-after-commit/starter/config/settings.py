"""Settings of the tea shop."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("TWO_LEAVES_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("TWO_LEAVES_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["two-leaves.example", "localhost", "127.0.0.1"]
#: Where customers find the shop.
SITE_URL = "https://two-leaves.example"

INSTALLED_APPS = [
    "orders",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    }
}

# On a developer's machine tasks run at once, in the same process. In production they wait in a queue, which
# other processes work off.
TASKS = {
    "default": {
        "BACKEND": "django.tasks.backends.immediate.ImmediateBackend",
    }
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = "Two Leaves <orders@two-leaves.example>"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ja", "日本語"),
    ("pl", "Polski"),
    ("cy", "Cymraeg"),
]
USE_TZ = True
TIME_ZONE = "UTC"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
