"""Pins what requirements.in and builder.in name: `python sandbox/image/lock.py`, with any pip.

Downloads every wheel that a user's pip may choose, and writes its digest. The guest's packages are
pure Python and have one wheel each; the builder has one per platform. The licences that the wheels
state go into NOTICES.md.
"""

import email.parser
import hashlib
import re
import subprocess
import sys
import tempfile
import zipfile
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


def requirements(source: str) -> list[str]:
    """The requirements of `source`, without comments."""
    found = []
    for line in (HERE / source).read_text(encoding="utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement and not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", requirement):
            raise SystemExit(f"{source}: `{requirement}` is not of the form name==version")
        if requirement:
            found.append(requirement)
    return found


def lock(source: str, target: str, platforms: list[list[str]]) -> list[str]:
    """Writes `target`: every requirement of `source` with the digests of its wheels. Returns notices."""
    lines = [f"# Written by lock.py from {source}: do not edit.\n"]
    notices = []
    for requirement in requirements(source):
        with tempfile.TemporaryDirectory() as folder:
            for options in platforms:
                download(requirement, options, Path(folder))
            wheels = sorted(Path(folder).iterdir())
            digests = sorted(hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels)
            notices.append(notice(wheels[0]))
        lines.append(
            " \\\n".join([requirement, *(f"    --hash=sha256:{digest}" for digest in digests)]) + "\n"
        )
    (HERE / target).write_text("".join(lines), encoding="utf-8")
    return notices


def notice(wheel: Path) -> str:
    """A line of NOTICES.md: what the wheel's metadata says of its licence."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.parser.BytesParser().parsebytes(archive.read(name), headersonly=True)
        files = [
            name for name in archive.namelist() if re.search(r"\.dist-info/.*(LICEN[CS]E|COPYING)", name)
        ]
    classifiers = [
        text.rpartition(" :: ")[2]
        for text in metadata.get_all("Classifier", [])
        if text.startswith("License ::")
    ]
    licence = (
        metadata["License-Expression"] or " or ".join(classifiers) or metadata["License"] or "see its text"
    )
    if files and licence == "see its text":
        text = archive_text(wheel, files[0])
        if "Apache License" in text:
            licence = "Apache-2.0" + (" WITH LLVM-exception" if "LLVM Exceptions" in text else "")
    where = f"`{files[0]}`" if files else "in its source distribution"
    return f"| {metadata['Name']} | {metadata['Version']} | {licence} | {where} |"


def archive_text(wheel: Path, name: str) -> str:
    """The text of one file of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(name).decode("utf-8", errors="replace")


def write_notices(guest: list[str], builder: list[str]) -> None:
    """Writes NOTICES.md around what the wheels state."""
    head = (HERE / "notices.in.md").read_text(encoding="utf-8")
    (HERE / "NOTICES.md").write_text(
        head.replace("@GUEST@", "\n".join(guest)).replace("@BUILDER@", "\n".join(builder)), encoding="utf-8"
    )


if __name__ == "__main__":
    write_notices(
        lock("requirements.in", "requirements.txt", [GUEST]),
        lock("builder.in", "builder.txt", [["--platform", platform] for platform in BUILDER_PLATFORMS]),
    )
