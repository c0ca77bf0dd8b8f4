"""Fills what CPython lacks in a WebAssembly guest; one file per missing piece."""

import importlib
import os
import sys

# Modules that CPython was built without. Each has a stand-in of the same name in `missing/`, with as
# much in it as the packages of the image need to be imported.
MISSING = (
    "_ctypes",
    "ctypes",
    "ctypes.util",
    "_multiprocessing",
    "_posixshmem",
    "fcntl",
    "grp",
    "mmap",
    "pwd",
    "resource",
    "ssl",
    "termios",
)


def install(root: str) -> None:
    """Installs every shim. `root` is the folder that holds this package."""
    _install_missing_modules(f"{root}/shims/missing")

    from shims import async_bridge, host_names, password_hashing, sqlite_random, system_checks, virtual_time

    host_names.install()
    password_hashing.install()
    virtual_time.install()
    async_bridge.install()
    sqlite_random.install()
    system_checks.install()


def _install_missing_modules(folder: str) -> None:
    """Imports the stand-ins under their real names, as if they came with CPython."""
    sys.path.insert(0, folder)
    try:
        for name in MISSING:
            importlib.import_module(name)
    finally:
        sys.path.remove(folder)
        sys.path_importer_cache.pop(folder, None)
        os.environ.pop("PYTHONPATH", None)
