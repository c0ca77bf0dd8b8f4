#!/usr/bin/env python3
"""Measures what the design promises: provisioning, the warm check as a whole process, its memory.

    cargo build --release && python3 tests/benchmark.py [--runs 40] [--provision]

Whole processes are timed from outside, the exercises in turn, so that a noisy moment of the machine falls
on all of them. Memory is the peak of what the program and its worker process occupy together, sampled in
rounds of its own: pages that both map, such as the compiled image's, count once (Linux's proportional set
size). `--provision` also builds the sandbox in an empty folder, once with downloads and once more without.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "djangology"


#: How often the memory of a check is measured.
MEMORY_ROUNDS = 5


def start(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run_once(arguments: list[str]) -> tuple[float, int]:
    """Wall time in seconds, exit code."""
    started = time.perf_counter()
    code = start(arguments).wait()
    return time.perf_counter() - started, code


def peak_memory(arguments: list[str]) -> float:
    """Peak memory in MB of the process and its children, from samples."""
    process, peak = start(arguments), 0
    while process.poll() is None:
        peak = max(peak, sum(proportional_size(pid) for pid in [process.pid, *children(process.pid)]))
    return peak / 1024


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def proportional_size(pid: int) -> int:
    """In KiB; nothing for a process that has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def exercises() -> list[tuple[str, Path]]:
    """Every exercise of the built-in pack, with its folder."""
    pack = tomllib.loads((ROOT / "exercises/pack.toml").read_text())
    found = []
    for track in pack["tracks"]:
        folder = ROOT / "exercises" / track
        for name in tomllib.loads((folder / "track.toml").read_text())["exercises"]:
            found.append((name, folder / name))
    return found


#: An exercise whose scenario asks for no database by name.
ON_BOTH = "orders-n-plus-one"


def commands() -> dict[str, list[str]]:
    """What is measured, by how it is shown: every exercise on its own database, one on the other as well."""
    found = {}
    for name, folder in exercises():
        manifest = tomllib.loads((folder / "exercise.toml").read_text())
        own = manifest.get("database", "sqlite")
        for database in ["sqlite", "postgresql"] if name == ON_BOTH else [own]:
            arguments = [str(BINARY), "check", name, "--path", str(folder / "solution"), "--format", "json"]
            found[f"{name} | {database}"] = [*arguments, "--database", database]
    return found


def measure_checks(runs: int) -> None:
    print(f"| warm `check` of the solution, {runs} runs in turn | database | median | worst | memory |")
    print("|---|---|---|---|---|")
    measured = commands()
    times: dict[str, list[float]] = {name: [] for name in measured}
    for round_number in range(runs + 1):
        for name, arguments in measured.items():
            wall, code = run_once(arguments)
            if code != 0:
                sys.exit(f"{' '.join(arguments)} exited with {code}")
            if round_number > 0:  # The first round warms the page cache.
                times[name].append(wall * 1000)
    for name, walls in times.items():
        memory = max(peak_memory(measured[name]) for _ in range(MEMORY_ROUNDS))
        print(f"| {name} | {statistics.median(walls):.0f} ms | {max(walls):.0f} ms | {memory:.0f} MB |")


def measure_provisioning() -> None:
    print("\n| provisioning in an empty folder | time |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for label, arguments in (("with downloads", []), ("without downloads", ["--offline"])):
            shutil.rmtree(Path(folder) / "images", ignore_errors=True)
            wall, code = run_once([str(BINARY), "--cache", folder, "image", "build", *arguments])
            if code != 0:
                sys.exit(f"image build exited with {code}")
            print(f"| {label} | {wall:.1f} s |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--provision", action="store_true")
    options = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"
    print(f"{machine}, {time.strftime('%Y-%m-%d')}")
    version = subprocess.run([str(BINARY), "--version"], capture_output=True, text=True, check=True)
    print(version.stdout.strip(), end="\n\n")
    run_once([str(BINARY), "image", "build"])
    measure_checks(options.runs)
    if options.provision:
        measure_provisioning()


if __name__ == "__main__":
    main()
