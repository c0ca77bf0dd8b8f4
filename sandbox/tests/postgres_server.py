"""A PostgreSQL of this machine, in a folder of its own, for tests that ask a real server.

The sandbox brings its own and needs none of this. Nothing is installed for it: where Debian's `postgresql`
is not there, the tests that need it are skipped, and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find_programs() -> Path | None:
    """The folder of the newest server's programs."""
    if found := shutil.which("postgres"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return max((path.parent for path in folders), default=None, key=lambda path: int(path.parent.name))


@contextmanager
def running(programs: Path) -> Iterator[Path]:
    """A fresh server; yields the folder of its socket. Whoever asks there is trusted."""
    with tempfile.TemporaryDirectory(prefix="oracle-") as name:
        folder = Path(name)
        # PostgreSQL refuses to run as root.
        account = {"user": "nobody"} if os.geteuid() == 0 else {}
        if account:
            folder.chmod(0o755)
            shutil.chown(folder, "nobody")

        def call(program: str, *arguments: str) -> None:
            with (folder / "log").open("ab") as log:
                subprocess.run(
                    [programs / program, *arguments],
                    check=True,
                    stdout=log,
                    stderr=log,
                    cwd=folder,
                    **account,
                )

        (folder / "log").touch()
        if account:
            shutil.chown(folder / "log", "nobody")
        data = str(folder / "data")
        call("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories='{folder}'"
        call("pg_ctl", "-w", "-D", data, "-o", options, "start")
        try:
            yield folder
        finally:
            call("pg_ctl", "-w", "-D", data, "-m", "immediate", "stop")
