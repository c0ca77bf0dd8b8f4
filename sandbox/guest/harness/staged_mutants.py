"""The mutants of a solution: the same files with one small edit each, which a good check has to notice.

They are made for `pack verify`. Nothing of the solution runs here: its text is read, and what could be
done to it is told.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness.mutations import Edit, edits_of
from harness.sources import Source

#: Where the files are staged, below the root.
TREES = ("starter", "solution")


def staged_mutants(root: str) -> list[dict[str, Any]]:
    """The mutants of the solution that is staged below `root` beside the starter that it is laid over."""
    starter, solution = (python_files(Path(root) / tree) for tree in TREES)
    return [
        mutant for path in sorted(solution) for mutant in mutants(path, solution[path], starter.get(path))
    ]


def python_files(folder: Path) -> dict[str, bytes]:
    """The Python files below `folder`, by their path from there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.py")}


def mutants(path: str, solution: bytes, starter: bytes | None) -> list[dict[str, Any]]:
    """The mutants of one file, in the order of its text. Two that come to the same program are told once.

    Each has the `line` where the difference begins, the `change` in a person's words, unique in the file,
    the `kind` of the edit, whether it is `fresh`, which is on a line that the starter does not have, and the
    edit itself: the bytes from `start` to `end` become `text`.
    """
    try:
        source = Source(solution)
    except (SyntaxError, ValueError):
        # Then it does not run either, and `pack verify` says so.
        return []
    fresh = fresh_lines(solution, starter)
    told: dict[str, int] = {}
    made = []
    for edit in distinct(source, sorted(edits_of(source), key=lambda edit: (edit.start, edit.end))):
        first, last = edit.lines
        told[edit.change] = told.get(edit.change, 0) + 1
        again = f" ({told[edit.change]})" if told[edit.change] > 1 else ""
        made.append(
            {
                "file": path,
                "line": first,
                "change": edit.change + again,
                "kind": edit.kind,
                "fresh": any(line in fresh for line in range(first, last + 1)),
                "start": edit.start,
                "end": edit.end,
                "text": edit.text,
            }
        )
    return made


def distinct(source: Source, edits: list[Edit]) -> Iterator[Edit]:
    """Those of the edits that make another program than the solution and than any edit before."""
    # An edit stays within one of the file's outermost statements: the rest need not be read again.
    seen: dict[int, set[str]] = {}
    for edit in edits:
        start, end = source.outermost(edit.start)
        before, after = source.content[start : edit.start], source.content[edit.end : end]
        if start not in seen:
            seen[start] = {ast.dump(ast.parse(source.content[start:end]))}
        try:
            program = ast.dump(ast.parse(before + edit.text.encode() + after))
        except (SyntaxError, ValueError):
            continue
        if program not in seen[start]:
            seen[start].add(program)
            yield edit


def fresh_lines(solution: bytes, starter: bytes | None) -> set[int]:
    """The numbers of the solution's lines that the starter does not have there, counted from 1."""
    after = solution.splitlines()
    if starter is None:
        return set(range(1, len(after) + 1))
    matcher = difflib.SequenceMatcher(None, starter.splitlines(), after, autojunk=False)
    return {
        line + 1
        for tag, _, _, low, high in matcher.get_opcodes()
        if tag != "equal"
        for line in range(low, high)
    }
