"""Templates in place of the project's, for seeing what depends on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import override_settings


@contextmanager
def replaced_templates(sources: dict[str, str]) -> Iterator[None]:
    """Inside, the templates with these names have these sources; all others are the project's own.

    Of a project with several template engines it is the first one's templates.
    """
    first, *others = settings.TEMPLATES
    options = first.get("OPTIONS", {})
    loaders = options.get("loaders")
    if loaders is None:
        loaders = ["django.template.loaders.filesystem.Loader"]
        if first.get("APP_DIRS"):
            loaders.append("django.template.loaders.app_directories.Loader")
    loaders = [("django.template.loaders.locmem.Loader", sources), *loaders]
    loaders = [("django.template.loaders.cached.Loader", loaders)]
    engine = {**first, "APP_DIRS": False, "OPTIONS": {**options, "loaders": loaders}}
    with override_settings(TEMPLATES=[engine, *others]):
        yield
