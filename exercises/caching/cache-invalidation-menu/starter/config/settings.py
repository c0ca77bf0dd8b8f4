"""Settings of the menu service. It runs inside the company's network, behind the gateway of the apps."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("MENUS_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("MENUS_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["menus.tiffin-line.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "menus",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    }
}

# Redis in production, shared by all processes and with the basket service.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
