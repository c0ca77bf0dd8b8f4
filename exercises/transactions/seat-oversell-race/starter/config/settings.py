"""Settings of the box office on the web."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("BOX_OFFICE_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("BOX_OFFICE_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["tickets.teatro-alameda.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "tickets",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("BOX_OFFICE_DATABASE", "box_office"),
        "USER": os.environ.get("BOX_OFFICE_DATABASE_USER", ""),
        "PASSWORD": os.environ.get("BOX_OFFICE_DATABASE_PASSWORD", ""),
        "HOST": os.environ.get("BOX_OFFICE_DATABASE_HOST", ""),
    }
}

MAILERS = {
    "default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"},
}
DEFAULT_FROM_EMAIL = "tickets@teatro-alameda.example"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
