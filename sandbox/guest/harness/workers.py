"""Probe P12: several processes of the site, side by side in one interpreter.

A process of its own would be a second instance of the sandbox, which no scenario can have. A worker stands in
for it: the modules of the project are imported once more, and the signal receivers that they connect are the
worker's alone. Whatever a module keeps (a dictionary, a counter, `lru_cache`) one worker has and the others
have not. Database and caches are shared, as servers share them.

Shared as well are the modules that define models or register them with the admin, since Django knows one
class for each model, and what such a module has imported: a model's methods and managers work with the code
of the process that was there first.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any
from weakref import ReferenceType

import django.contrib.auth.signals
import django.core.signals
import django.db.backends.signals
import django.db.models.signals
from django.apps import AppConfig, apps
from django.dispatch import Signal
from django.urls import clear_url_caches

from harness.places import in_project

SIGNALS = [
    signal
    for module in (
        django.db.models.signals,
        django.db.backends.signals,
        django.core.signals,
        django.contrib.auth.signals,
    )
    for signal in vars(module).values()
    if isinstance(signal, Signal)
]


#: The names of modules that each process has for itself, as far as any has imported them, and how many
#: modules there were when they were looked for: going through all of them takes its time.
_own_names: set[str] = set()
_imported = 0


class Worker:
    """A process that has just started: the project's apps are ready."""

    def __init__(self) -> None:
        global _imported
        _imported = 0
        names = set(_own_modules())
        self._modules: dict[str, ModuleType] = {}
        self._receivers = [
            [entry for entry in signal.receivers if _module_of(entry[1]) not in names] for signal in SIGNALS
        ]
        with self.running():
            for config in apps.get_app_configs():
                if in_project(f"{config.path}/"):
                    _start(config)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Inside, the code that is imported, and that signals call, is this worker's."""
        outside, receivers_outside = _own_modules(), [signal.receivers for signal in SIGNALS]
        _exchange(outside, self._modules, self._receivers)
        try:
            yield
        finally:
            self._modules, self._receivers = _own_modules(), [signal.receivers for signal in SIGNALS]
            _exchange(self._modules, outside, receivers_outside)

    def module(self, name: str) -> ModuleType:
        """One of the project's modules, as this worker has it. Call what is in it while the worker runs."""
        with self.running():
            return import_module(name)


def _exchange(
    gone: dict[str, ModuleType], come: dict[str, ModuleType], receivers: list[list[tuple[Any, ...]]]
) -> None:
    """Puts modules in the place of others, and connects these receivers and no others."""
    global _imported
    for name in gone:
        del sys.modules[name]
    sys.modules.update(come)
    _imported = len(sys.modules)
    for signal, connected in zip(SIGNALS, receivers, strict=True):
        if signal.receivers != connected:
            signal.receivers = connected
            signal.sender_receivers_cache.clear()
    clear_url_caches()


def _own_modules() -> dict[str, ModuleType]:
    """The imported modules that each process of the project has for itself."""
    global _imported
    if len(sys.modules) != _imported:
        shared = {model.__module__ for model in apps.get_models()}
        shared |= {config.models_module.__name__ for config in apps.get_app_configs() if config.models_module}
        shared |= {f"{config.name}.admin" for config in apps.get_app_configs()}
        _own_names.update(
            name
            for name, module in sys.modules.items()
            if name not in shared and in_project(getattr(module, "__file__", None) or "")
        )
        _imported = len(sys.modules)
    return {name: sys.modules[name] for name in _own_names if name in sys.modules}


def _module_of(receiver: Any) -> str | None:
    """The name of the module that a receiver, or a reference to one, is from."""
    function = receiver() if isinstance(receiver, ReferenceType) else receiver
    return getattr(getattr(function, "func", function), "__module__", None)


def _start(config: AppConfig) -> None:
    """Does for an app what starting a process does: imports it, and tells it that all is ready."""
    package = import_module(config.name)
    if config.models_module is not None:
        # The package is a new one, and its models are not imported again.
        package.models = config.models_module
    kind = type(config)
    kind = getattr(import_module(kind.__module__), kind.__qualname__)
    started = kind(config.name, package)
    started.apps, started.models_module, started.models = config.apps, config.models_module, config.models
    started.ready()
