"""The project under another address, as behind a portal: what is written by hand leads nowhere there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

from django.conf import settings
from django.test.utils import override_settings
from django.urls import include, path

#: What a root URL configuration may hold beside its patterns.
HANDLERS = ("handler400", "handler403", "handler404", "handler500")


@contextmanager
def mounted(prefix: str) -> Iterator[None]:
    """Inside, every address of the project begins with `/prefix/`, and nothing is found without it."""
    root = import_module(settings.ROOT_URLCONF)
    module = ModuleType(f"mounted_under_{prefix.replace('/', '_')}")
    module.urlpatterns = [path(f"{prefix}/", include(settings.ROOT_URLCONF))]
    for handler in HANDLERS:
        if hasattr(root, handler):
            setattr(module, handler, getattr(root, handler))
    sys.modules[module.__name__] = module
    try:
        with override_settings(ROOT_URLCONF=module.__name__):
            yield
    finally:
        del sys.modules[module.__name__]
