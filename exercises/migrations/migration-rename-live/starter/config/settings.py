"""Settings of the collection service. It stands behind the gateway, which knows who is calling.

`RELEASE=1 python manage.py …` runs the code of release 1. Without it, it is that of the last one.
"""

import os
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

RELEASE = os.environ.get("RELEASE", "4")
sys.path.insert(0, str(BASE_DIR / "releases" / RELEASE))

SECRET_KEY = os.environ.get("COLLECTION_SECRET_KEY", "for-development-only")
DEBUG = os.environ.get("COLLECTION_DEBUG", "1") == "1"
ALLOWED_HOSTS = ["collection.tegnmuseet.example", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "pieces",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]

ROOT_URLCONF = "config.urls"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("COLLECTION_DB_NAME", "collection"),
        "HOST": os.environ.get("COLLECTION_DB_HOST", ""),
        "USER": os.environ.get("COLLECTION_DB_USER", ""),
        "PASSWORD": os.environ.get("COLLECTION_DB_PASSWORD", ""),
        # A statement that does not get its lock gives up, and everybody behind it goes on.
        "OPTIONS": {"options": "-c lock_timeout=2s"},
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
