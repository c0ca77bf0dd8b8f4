"""Pins what requirements.in and builder.in name: `python sandbox/image/lock.py`, with any pip.

Downloads every wheel that a user's pip may choose, and writes its digest. The guest's packages are
pure Python and have one wheel each; the builder has one per platform.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent

# What the guest is: CPython 3.14 that can load nothing but Python.
GUEST = ["--python-version", "3.14", "--implementation", "py", "--abi", "none", "--platform", "any"]

# Where the builder may run, by the tags of its wheels.
BUILDER_PLATFORMS = [
    "manylinux_2_28_x86_64",
    "manylinux_2_28_aarch64",
    "macosx_10_12_x86_64",
    "macosx_11_0_arm64",
    "win_amd64",
]


def download(requirement: str, options: list[str], folder: Path) -> None:
    """Asks pip for the wheel of one requirement, without its dependencies."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, *options, "--dest", str(folder), requirement], check=True)


def lock(source: str, target: str, platforms: list[list[str]]) -> None:
    """Writes `target`: every requirement of `source` with the digests of its wheels."""
    lines = [f"# Written by lock.py from {source}: do not edit.\n"]
    for line in (HERE / source).read_text(encoding="utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        if not requirement:
            continue
        if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", requirement):
            raise SystemExit(f"{source}: `{requirement}` is not of the form name==version")
        with tempfile.TemporaryDirectory() as folder:
            for options in platforms:
                download(requirement, options, Path(folder))
            digests = sorted(
                hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in Path(folder).iterdir()
            )
        lines.append(
            " \\\n".join([requirement, *(f"    --hash=sha256:{digest}" for digest in digests)]) + "\n"
        )
    (HERE / target).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    lock("requirements.in", "requirements.txt", [GUEST])
    lock("builder.in", "builder.txt", [["--platform", platform] for platform in BUILDER_PLATFORMS])
