"""Settings of the order service. It stands behind the gateway, which knows who is calling."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("ORDER_SERVICE_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("ORDER_SERVICE_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["orders.forno-rosso.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "orders",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

if "ORDER_SERVICE_DB_NAME" in os.environ:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["ORDER_SERVICE_DB_NAME"],
            "HOST": os.environ.get("ORDER_SERVICE_DB_HOST", ""),
            "USER": os.environ.get("ORDER_SERVICE_DB_USER", ""),
            "PASSWORD": os.environ.get("ORDER_SERVICE_DB_PASSWORD", ""),
        }
    }
else:
    # Good enough to look around on a laptop.
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": BASE_DIR / "db.sqlite3",
        }
    }

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
