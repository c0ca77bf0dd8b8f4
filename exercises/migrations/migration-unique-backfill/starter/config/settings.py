"""Settings of the donation service. It stands behind the gateway, which knows who is calling."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("DONATION_SERVICE_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("DONATION_SERVICE_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["donations.clearwell.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "donations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("DONATION_SERVICE_DATABASE", "donations"),
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"donations.letters": {"level": "INFO"}},
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
