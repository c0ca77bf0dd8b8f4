"""Settings of parcel tracking. It runs inside the company's network, without accounts of its own."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("TRACKING_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("TRACKING_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["tracking.heron-couriers.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "parcels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("TRACKING_DATABASE", "tracking"),
        "USER": os.environ.get("TRACKING_DATABASE_USER", ""),
        "PASSWORD": os.environ.get("TRACKING_DATABASE_PASSWORD", ""),
        "HOST": os.environ.get("TRACKING_DATABASE_HOST", ""),
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
