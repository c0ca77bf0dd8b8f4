#!/usr/bin/env python3
"""Builds the image twice and compares what is observed: two builds differ in bytes, never in a verdict.

    cargo build --release && python3 tests/two_builds.py [--seeds 2] [--all]

The first build is the one in the usual cache, the second is made in a temporary folder from the same
downloads. The starter, the solution, one right and one wrong answer of every exercise of the built-in pack
are checked with both, others with every seed; with `--all`, all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "djangology"


def usual_cache() -> Path:
    """Where the first build is."""
    if "DJANGOLOGY_CACHE" in os.environ:
        return Path(os.environ["DJANGOLOGY_CACHE"])
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "djangology"


def answers(seed: int, is_for_all: bool) -> list[tuple[str, Path]]:
    """What is checked with that seed: an exercise's name and the folder of one of its answers, many times."""
    found = []
    for manifest in sorted(ROOT.glob("exercises/*/*/exercise.toml")):
        folder = manifest.parent
        kinds = [folder / "starter", folder / "solution"]
        for others in (sorted(folder.glob("right/*")), sorted(folder.glob("wrong/*"))):
            kinds += others if is_for_all else [others[seed % len(others)]]
        found += [(folder.name, kind) for kind in kinds]
    return found


def observed(cache: Path, exercise: str, folder: Path, seed: int) -> dict[str, Any]:
    """The report without what is about the build itself, and without real time."""
    command = [str(BINARY), "--cache", str(cache), "check", exercise, "--path", str(folder)]
    command += ["--seed", str(seed), "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tempfile.gettempdir())
    if result.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} exited with {result.returncode}\n{result.stderr}")
    report = json.loads(result.stdout)
    del report["elapsed_ms"], report["image"]
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    seeds = range(1, arguments.seeds + 1)
    first = usual_cache()
    subprocess.run([str(BINARY), "--cache", str(first), "image", "build"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        second = Path(folder)
        shutil.copytree(first / "downloads", second / "downloads")
        subprocess.run([str(BINARY), "--cache", str(second), "image", "build", "--offline"], check=True)
        images = [next(cache.glob("images/*/guest.wasm")).read_bytes() for cache in (second,)]
        images += [path.read_bytes() for path in first.glob("images/*/guest.wasm")]

        def differs(case: tuple[tuple[str, Path], int]) -> str | None:
            (exercise, answer), seed = case
            left, right = (observed(cache, exercise, answer, seed) for cache in (first, second))
            return None if left == right else f"{exercise}: {answer.name}, seed {seed}"

        cases = [(answer, seed) for seed in seeds for answer in answers(seed, arguments.all)]
        with ThreadPoolExecutor(max_workers=2) as pool:
            different = [name for name in pool.map(differs, cases) if name]
    alike = "the same bytes" if images[0] in images[1:] else "other bytes"
    print(f"two builds ({alike}), {len(cases)} checks: {len(different)} differ")
    for name in different:
        print(f"  {name}")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
