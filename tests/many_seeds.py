#!/usr/bin/env python3
"""Runs every right and wrong answer of a pack with many seeds, and prints what became of them, by exercise.

    cargo build --release && python3 tests/many_seeds.py [--seeds 50] [--only EXERCISE] [--pack DIR]

The verdicts are those of `pack verify --json`; this only asks for them exercise by exercise and keeps each
result in a folder (`--results DIR`, by default below `target/`), so that it can be stopped and goes on where
it was. A result counts as long as the program, the pack and the number of seeds are the same. Exits with 1 if
an answer was not judged as it should be with one of the seeds, with 2 when something could not be run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = TARGET / "release" / "djangology"
#: What `pack verify` exits with when it has found nothing, and when it has found something.
CLEAN, FINDINGS = 0, 3
#: The answers that have to pass; all others have to be rejected.
RIGHT = ("solution", "right/")


class CannotRun(Exception):
    """There is no verdict."""


def asked(arguments: list[str]) -> Any:
    """The document that a command prints."""
    done = subprocess.run([str(BINARY), *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (CLEAN, FINDINGS):
        raise CannotRun(f"`djangology {' '.join(arguments)}` exits with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def fingerprint(pack: list[str], seeds: int) -> str:
    """What a result depends on."""
    digest = hashlib.sha256(f"{seeds}".encode())
    files = [
        BINARY,
        *sorted(file for folder in pack[1:] for file in Path(folder).rglob("*") if file.is_file()),
    ]
    for file in files:
        digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def verified(exercise: str, pack: list[str], seeds: int, kept: Path) -> Any:
    """The verification of one exercise, from `kept` where it is there."""
    if kept.is_file():
        return json.loads(kept.read_text())
    command = [
        *pack,
        "pack",
        "verify",
        "--only",
        exercise,
        "--seeds",
        str(seeds),
        "--mutants",
        "none",
        "--json",
    ]
    document = asked(command)
    kept.parent.mkdir(parents=True, exist_ok=True)
    # A whole file or none: this may be stopped at any time.
    half = kept.with_suffix(".half")
    half.write_text(json.dumps(document))
    half.replace(kept)
    return document


def tally(document: Any, seeds: int) -> tuple[list[int], list[int], list[str]]:
    """Of the right answers: runs, passed ones; of the wrong ones: runs, rejected ones; and what is amiss."""
    right, wrong = [0, 0], [0, 0]
    faults = [problem["message"] for problem in document["problems"]]
    for answer in document["answers"]:
        is_right = answer["answer"].startswith(RIGHT)
        sums = right if is_right else wrong
        sums[0] += seeds
        sums[1] += sum((verdict["verdict"] == "passed") == is_right for verdict in answer["verdicts"])
        if answer["problem"]:
            faults.append(f"{answer['answer']} {answer['problem']}")
    return right, wrong, faults


def row(name: str, right: list[int], wrong: list[int], width: int) -> str:
    return f"{name:<{width}}  {right[1]:>6} of {right[0]:<6}  {wrong[1]:>6} of {wrong[0]:<6}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=50, metavar="NUMBER")
    parser.add_argument("--only", action="append", default=[], metavar="EXERCISE")
    parser.add_argument("--pack", metavar="DIR", help="a pack in place of the built-in one")
    parser.add_argument("--results", type=Path, default=TARGET / "many-seeds", metavar="DIR")
    options = parser.parse_args()
    pack = ["--pack", options.pack] if options.pack else []

    if not BINARY.is_file():
        raise CannotRun(f"there is no {BINARY}; run `cargo build --release`")
    names = [exercise["exercise"] for exercise in asked([*pack, "list", "--json"])["exercises"]]
    unknown = set(options.only) - set(names)
    if unknown:
        raise CannotRun(f"there is no exercise {', '.join(sorted(unknown))}")
    names = [name for name in names if not options.only or name in options.only]
    folder = options.results / fingerprint(pack, options.seeds)

    width = max(map(len, [*names, "exercise"]))
    print(f"{options.seeds} seeds\n")
    print(f"{'exercise':<{width}}  right, passed     wrong, rejected", flush=True)
    all_right, all_wrong, all_faults = [0, 0], [0, 0], []
    for name in names:
        document = verified(name, pack, options.seeds, folder / f"{name}.json")
        right, wrong, faults = tally(document, options.seeds)
        print(row(name, right, wrong, width) + ("  ✗" if faults else ""), flush=True)
        all_right = [before + more for before, more in zip(all_right, right, strict=True)]
        all_wrong = [before + more for before, more in zip(all_wrong, wrong, strict=True)]
        all_faults += [f"{name}: {fault}" for fault in faults]
    print(row("all", all_right, all_wrong, width))
    for fault in all_faults:
        print(f"- {fault}")
    return 1 if all_faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotRun as reason:
        print(reason, file=sys.stderr)
        sys.exit(2)
