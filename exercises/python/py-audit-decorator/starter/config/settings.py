"""Settings of the lending desk. Only the terminals in our branches reach it, by way of the badge proxy."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ.get("LENDING_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("LENDING_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["desk.tarn-valley-libraries.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "lending",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lending.middleware.clerk_middleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": BASE_DIR / "db.sqlite3",
    },
}

# On the servers the log shipper brings a handler of its own.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_development": {"()": "django.utils.log.RequireDebugTrue"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["in_development"]}},
    "loggers": {"lending.journal": {"level": "INFO", "handlers": ["console"]}},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
