"""Turns the staged folder into the running Django project: settings, apps, URLs."""

from __future__ import annotations

import gc
import hashlib
import logging.config
import os
import sys
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.test.utils import override_settings
from django.urls import clear_url_caches

from harness.places import PROJECT, in_project

#: The sandbox decides these: where the tables are, that nothing leaves, what an error page shows.
KEPT_SETTINGS = frozenset({"DATABASES", "EMAIL_BACKEND", "MAILERS", "DEBUG", "LOGGING", "LOGGING_CONFIG"})


class Project:
    """The candidate's project, once it is loaded."""

    def __init__(self, settings_module: str) -> None:
        self.settings_module = settings_module

    def load(self) -> None:
        """Imports the settings and the apps. Whatever the project raises comes through."""
        os.environ["DJANGO_SETTINGS_MODULE"] = self.settings_module
        module = import_module(self.settings_module)
        chosen = {name: getattr(module, name) for name in dir(module) if name.isupper()}
        self._apply({name: value for name, value in chosen.items() if name not in KEPT_SETTINGS})
        if "LOGGING" in chosen:
            logging.config.dictConfig(chosen["LOGGING"])
        # A server finds out at the first request that its URLs do not import; here it is at once, so
        # that a typing mistake is told as what it is.
        import_module(settings.ROOT_URLCONF)

    def _apply(self, chosen: dict[str, Any]) -> None:
        chosen.setdefault("INSTALLED_APPS", [])
        chosen["ALLOWED_HOSTS"] = ["*"]
        overriding = override_settings(**chosen)
        collecting = gc.isenabled()
        gc.disable()
        try:
            overriding.enable()
        finally:
            if collecting:
                gc.enable()
        if "REST_FRAMEWORK" in chosen:
            from harness.drf_settings import refresh_copied_settings

            refresh_copied_settings()
        clear_url_caches()

    def app_configs(self) -> list[Any]:
        """The project's own apps, in the order of INSTALLED_APPS."""
        return [config for config in apps.get_app_configs() if in_project(config.path + "/")]

    def digests(self, pattern: str = "*") -> dict[str, str]:
        """SHA-256 of the project's files whose path matches, by path."""
        found, root = {}, PROJECT.rstrip("/")
        for folder, _, names in os.walk(root):
            for name in names:
                place = f"{folder}/{name}"
                path = place.removeprefix(f"{root}/")
                if fnmatchcase(path, pattern):
                    found[path] = hashlib.sha256(Path(place).read_bytes()).hexdigest()
        return dict(sorted(found.items()))

    def module(self, name: str) -> ModuleType:
        """Imports one of the project's modules."""
        return import_module(name)


def forget_modules(prefix: str) -> None:
    """Makes the next import of the module, and of all below it, start anew."""
    for name in [name for name in sys.modules if name == prefix or name.startswith(f"{prefix}.")]:
        del sys.modules[name]
