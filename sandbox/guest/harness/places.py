"""Where files lie in the guest, and how their paths are named to a person."""

from __future__ import annotations

import linecache
import sys
from types import FrameType
from typing import Any

PROJECT = "/project/"
SCENARIO = "/scenario/"
HARNESS = "/harness/"
#: A database whose tables were made before, as SQLite's own bytes.
PREPARED = "/data/database"
#: Folders of the image: the standard library, site-packages, and the image's own modules.
LIBRARIES = ("/python/", "/1/", "/0/")

#: Paths, inside the project, of the files that are the candidate's. Filled from the job.
edited_files: set[str] = set()


def in_project(filename: str) -> bool:
    return filename.startswith(PROJECT)


def is_harness(filename: str) -> bool:
    # Compiled from `/harness`, whose code objects carry their path relative to it.
    return filename.startswith((HARNESS, "harness/"))


def display_path(filename: str) -> str:
    """The path inside the project or the library that `filename` belongs to."""
    for root in (PROJECT, SCENARIO, HARNESS, *LIBRARIES):
        if filename.startswith(root):
            return filename[len(root) :]
    return filename


def frame_record(filename: str, line: int, function: str) -> dict[str, Any]:
    """A frame as the host knows it (`observation::Frame`)."""
    return {
        "file": display_path(filename),
        "line": line,
        "function": function,
        "source": linecache.getline(filename, line).strip(),
        "in_project": in_project(filename),
    }


#: File, line and function.
Place = tuple[str, int, str]


def running_place() -> Place | None:
    """The line of the project that is running: the innermost one in a file of the candidate's, else
    the innermost one in the project."""
    found: FrameType | None = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        filename = frame.f_code.co_filename
        if in_project(filename):
            if display_path(filename) in edited_files:
                found = frame
                break
            found = found or frame
        frame = frame.f_back
    if found is None:
        return None
    return found.f_code.co_filename, found.f_lineno, found.f_code.co_name
