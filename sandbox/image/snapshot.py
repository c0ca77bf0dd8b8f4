"""What is done right before the snapshot: hand files to the host, and leave no trace of the build."""

import gc
import json
import os
import random
import shutil
import sqlite3
import sys
from pathlib import Path

# Of the standard library, what cannot work in the guest or only serves a Python installation.
LEFT_OUT = {
    "__phello__",
    "__pycache__",
    "_pyrepl",
    "build-details.json",
    "config-3.14-wasm32-wasi",
    "curses",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "pydoc_data",
    "site-packages",
    "test",
    "tests",
    "tkinter",
    "turtle.py",
    "turtledemo",
    "venv",
}


def copy_standard_library(source: str, destination: str) -> None:
    """Copies the library's files to where the host finds them; it mounts them for every run."""
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        target = Path(destination, Path(folder).relative_to(source))
        target.mkdir(parents=True, exist_ok=True)
        for name in sorted(files):
            if name not in LEFT_OUT:
                shutil.copyfile(Path(folder, name), target / name)


def write_versions(path: str) -> None:
    """Says what is inside, for reports."""
    import django
    import rest_framework

    versions = {
        "python": sys.version.split()[0],
        "django": django.__version__,
        "drf": rest_framework.VERSION,
        "sqlite": sqlite3.sqlite_version,
    }
    Path(path).write_text(json.dumps(versions, sort_keys=True) + "\n", encoding="utf-8")


def forget_the_build(folders: list[str]) -> None:
    """Empties what differs from build to build, and what the build alone needed."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        # The stand-ins for missing modules stay: they are there under the names of CPython's own.
        if (
            name != "guest"
            and any(file.startswith(f"{folder}/") for folder in folders)
            and "/missing/" not in file
        ):
            del sys.modules[name]
    sys.path_importer_cache.clear()

    for variable in ("PYTHONHOME", "PYTHONPATH", "PYTHONUNBUFFERED", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(variable, None)

    # Seeded from the machine that builds; the harness seeds it again from the job.
    random.seed(0)

    import logging
    import tempfile
    import uuid

    logging._startTime = 0
    tempfile._name_sequence = None
    tempfile.tempdir = None
    uuid._node = None
    uuid._last_timestamp = None

    import linecache
    import re

    linecache.clearcache()
    re.purge()
    sys.last_exc = sys.last_type = sys.last_value = sys.last_traceback = None

    gc.collect()
    fill_the_gaps()
    gc.freeze()


def fill_the_gaps() -> None:
    """Takes all free memory between what stays, so that a run's objects lie together behind it.

    A run maps the snapshot's memory copy-on-write: each page that it writes to is copied first. Objects
    scattered over the gaps of the whole heap cost a check 4000 more pages (2026-11-21).
    """
    end = id(bytes(1 << 20))
    size, filling = 1 << 18, []
    while size >= 8:
        while id(block := bytes(size)) < end:
            filling.append(block)
        size -= 8 if size <= 256 else size // 4 // 8 * 8
    # Nobody refers to the cycle, and what is frozen is never collected.
    filling.append(filling)
