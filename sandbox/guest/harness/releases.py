"""Probe P5 for code: releases of one app that run side by side over one database, each with its own methods.

A release is a folder `<number>/` with the app's package in it: the code as it is in that release. Its
`migrations` package finds the migrations of the releases before it by itself (`__path__`), and adds its
own. `Releases` imports each one under a registry and a set of modules of its own, so that what a pod of
release 1 calls `members.models` is release 1's, while a pod of release 0 has another one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import FileFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.db.models.options import Options

from harness import places
from harness.autodetect import missing_migrations
from harness.deploy import FINE, Release, Rollout
from harness.history import Migrator, history_of

#: The code that has been imported, by folder and app: once in a process, like any other code.
_imported: dict[tuple[str, str], tuple[Any, dict[str, ModuleType]]] = {}

#: What the files of releases come to, by path: each release imports the migrations of those before it anew.
_compiled: dict[str, CodeType] = {}
#: The folders of releases whose files are found that way.
_hooked: set[str] = set()


class CompiledOnce(SourceFileLoader):
    """Loads a module from a file that is read and compiled once, whichever release asks for it. To look for
    files takes a guest longer than anything else about them, so none is looked for in `__pycache__`."""

    def get_code(self, fullname: str) -> CodeType:
        if self.path not in _compiled:
            _compiled[self.path] = self.source_to_code(self.get_data(self.path), self.path)
        return _compiled[self.path]


class CodeRelease(Release):
    """A version of the code, whole: its models with their methods, and the modules beside them."""

    def __init__(
        self, releases: Releases, number: int, registry: Any, modules: dict[str, ModuleType]
    ) -> None:
        super().__init__(releases, registry)
        self.number = number
        self._releases = releases
        self._modules = modules

    def __str__(self) -> str:
        return f"release {self.number}"

    def again(self) -> CodeRelease:
        return CodeRelease(self._releases, self.number, self._registry, self._modules)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Inside, this release's code is what an import finds. Releases may interrupt each other."""
        with self._releases.importing(self.number, self._registry, self._modules):
            yield

    def module(self, name: str) -> ModuleType:
        """One of the app's modules, as this release has it."""
        name = f"{self._releases.package}.{name}"
        if name not in self._modules:
            with self.running():
                import_module(name)
        return self._modules[name]

    def attempt(self, action: str, function: Callable[..., Any], *arguments: Any) -> None:
        with self.running():
            super().attempt(action, function, *arguments)

    def drift(self) -> list[str]:
        """What `makemigrations --check` finds in this release."""
        with self.running():
            missing = missing_migrations(self._releases.app_label, registry=self._registry)
        return [f"{self}, {sentence}" for sentence in missing]


class Releases(Rollout):
    """The releases of an app, in the order in which they go out. Release 0 is in production."""

    def __init__(self, app_label: str, folder: str = "releases") -> None:
        """`folder`, in the project, has a folder for each release. The app is one of the project's, from
        whichever release."""
        super().__init__(app_label, deployed=())
        self.package = current_apps.get_app_config(app_label).name
        self._folder = Path(places.PROJECT, folder)
        self._compile_once()
        #: The names of the app's modules, as far as they are known, and how many modules there were when they
        #: were looked for.
        self._names: dict[str, None] = {}
        self._looked_at = 0
        #: The newest release whose migrations have run, some of them at least.
        self._newest = 0

    def release(self, number: int) -> CodeRelease:
        """The code of a release, with nothing noted yet. Raises whatever importing it raises."""
        key = str(self._folder / str(number)), self.app_label
        if key not in _imported:
            _imported[key] = self._import(number)
        return CodeRelease(self, number, *_imported[key])

    def stand_up(self) -> None:
        """Brings the tables to where production is."""
        with self.release(0).running():
            migrator = Migrator(self.app_label)
            leaves = migrator.loader.graph.leaf_nodes(self.app_label)
            plan = migrator.migration_plan(leaves)
            migrator.stand_up([(migration.app_label, migration.name) for migration, _ in plan])

    def migrate_release(self, number: int, pods: Callable[[], None] | None = None) -> str:
        """Runs the migrations that go out with a release, and says how it went: `migrating`. `pods` is called
        wherever pods can get at the tables; see `Rollout.migrate`."""
        self._newest = max(self._newest, number)
        with self.release(number).running():
            self.migrate(pods)
        return self.migrating

    def reverse_release(self, number: int) -> str:
        """Takes the migrations of a release back, with those of any later one, and says how it went."""
        with self.release(number - 1).running():
            graph = history_of(self.app_label).loader.graph
            last = sorted(name for _, name in graph.leaf_nodes(self.app_label))
        # Only the newest code knows how to take back all that has run.
        with self.release(self._newest).running():
            self.reverse(to=last[-1])
        if self.reversing == FINE:
            self._newest = number - 1
        return self.reversing

    def drift(self, last: int) -> list[str]:
        """What `makemigrations --check` finds in the releases from 1 to `last`."""
        return [sentence for number in range(1, last + 1) for sentence in self.release(number).drift()]

    @contextmanager
    def importing(self, number: int, registry: Any, modules: dict[str, ModuleType]) -> Iterator[None]:
        """Inside, `modules` are the app's, more of them come from the release's folder, and a model goes
        into `registry`."""
        folder, default_apps = str(self._folder / str(number)), Options.default_apps
        outside = self._take_modules()
        self._put_modules(modules)
        sys.path.insert(0, folder)
        Options.default_apps = registry
        try:
            yield
        finally:
            Options.default_apps = default_apps
            sys.path.remove(folder)
            modules.update(self._take_modules())
            self._put_modules(outside)

    def _import(self, number: int) -> tuple[Any, dict[str, ModuleType]]:
        registry: Any = Apps(())
        registry.apps_ready = registry.models_ready = registry.loading = registry.ready = False
        # The other apps are the same in every release.
        others = [config for config in current_apps.get_app_configs() if config.label != self.app_label]
        for config in others:
            registry.all_models[config.label] = current_apps.all_models[config.label]
        modules: dict[str, ModuleType] = {}
        with self.importing(number, registry, modules):
            registry.populate([self.package])
        registry.app_configs.update({config.label: config for config in others})
        registry.clear_cache()
        return registry, modules

    def _compile_once(self) -> None:
        """Has all that is imported from below the folder go through `CompiledOnce`."""
        below = f"{self._folder}{os.sep}"
        find = FileFinder.path_hook((CompiledOnce, [".py"]))

        def find_below(path: str) -> Any:
            if not path.startswith(below):
                raise ImportError(f"{path} is of no release")
            return find(path)

        if below not in _hooked:
            _hooked.add(below)
            sys.path_hooks.insert(0, find_below)
            for path in [path for path in sys.path_importer_cache if path.startswith(below)]:
                del sys.path_importer_cache[path]

    def _take_modules(self) -> dict[str, ModuleType]:
        """Takes the app's modules out of those that are imported."""
        if len(sys.modules) != self._looked_at:
            # Something was imported since. There are a thousand modules: it is not looked for each time.
            below = f"{self.package}."
            names = (name for name in sys.modules if name.startswith(below) or name == self.package)
            self._names.update(dict.fromkeys(names))
        return {name: sys.modules.pop(name) for name in self._names if name in sys.modules}

    def _put_modules(self, modules: dict[str, ModuleType]) -> None:
        sys.modules.update(modules)
        self._looked_at = len(sys.modules)
