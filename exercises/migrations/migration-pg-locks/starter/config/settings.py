"""Settings of the ledger service. It stands behind the gateway, which knows who is calling."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("LEDGER_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("LEDGER_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["ledger.kaupa.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "ledger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("LEDGER_DB_NAME", "ledger"),
        "HOST": os.environ.get("LEDGER_DB_HOST", ""),
        "USER": os.environ.get("LEDGER_DB_USER", ""),
        "PASSWORD": os.environ.get("LEDGER_DB_PASSWORD", ""),
        # A statement that does not get its lock gives up, and everybody behind it goes on.
        "OPTIONS": {"options": "-c lock_timeout=2s"},
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
