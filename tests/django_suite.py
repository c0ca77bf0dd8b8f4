#!/usr/bin/env python3
"""Runs labels of Django's own test-suite in the sandbox, on its PostgreSQL.

    python3 tests/django_suite.py [LABEL …] [--database sqlite] [--failures]

Django's source distribution, which has the suite, comes from the package registry through pip, in the
version that the image has; it is kept in a temporary folder and never in the repository. For each label the
script says how many tests ran, passed, failed and were skipped, and which were left out and why. It exits
with 1 when fewer than 98 of 100 tests passed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCENE = ROOT / "tests" / "django_suite_scene.py"

LABELS = (
    "basic queries prefetch_related select_related aggregation expressions expressions_window annotations "
    "bulk_create update delete transactions constraints indexes schema migrations"
).split()

#: What a label imports from others.
NEEDS = {"migrations": ["basic", "migrations2", "user_commands"]}

#: The share of tests that has to pass, of those that run and are not skipped.
LEAST = 0.98

ICU = "asks for a collation of ICU, which PGlite is built without"
THREAD = "starts a thread, and opens a second connection in it"
PROCESS = "starts a process"

#: Tests that cannot run here, by their names or the names' beginnings.
EXCLUDED = {
    "basic.tests.ConcurrentSaveTests": THREAD,
    "migrations.test_loader.LoaderTests.test_loading_order_does_not_create_circular_dependency": PROCESS,
    "migrations.test_operations.OperationTests.test_alter_field_pk_fk_db_collation": ICU,
    "migrations.test_operations.OperationTests.test_create_fk_models_to_pk_field_db_collation": ICU,
    **{
        f"schema.tests.SchemaTests.{name}": ICU
        for name in (
            "test_add_field_db_collation",
            "test_alter_field_db_collation",
            "test_alter_field_type_and_db_collation",
            "test_alter_field_type_preserve_db_collation",
            "test_alter_primary_key_db_collation",
            "test_ci_cs_db_collation",
            "test_db_collation_arrayfield",
            "test_db_collation_charfield",
            "test_db_collation_textfield",
            "test_func_index_collate",
            "test_func_index_collate_f_ordered",
            "test_func_unique_constraint_collate",
        )
    },
}

LIMITS = {"seconds": 1200, "memory_mb": 2048, "output_kb": 256}

SETTINGS = """
SECRET_KEY = "django_tests_secret_key"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sites",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.staticfiles",
    *{labels!r},
]
DATABASES = {{"default": {{}}, "other": {{}}}}
LANGUAGE_CODE = "en"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
MIGRATION_MODULES = {{"auth": None, "contenttypes": None, "sessions": None}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ROOT_URLCONF = "urls"
SILENCED_SYSTEM_CHECKS = ["fields.W342", "postgres.E005"]
SITE_ID = 1
STATIC_URL = "static/"
TEMPLATES = [
    {{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["/project/templates"],
        "APP_DIRS": True,
        "OPTIONS": {{
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        }},
    }}
]
USE_TZ = False
"""


def django_version() -> str:
    """The version that the image has."""
    locked = (ROOT / "sandbox/image/requirements.in").read_text(encoding="utf-8")
    return re.search(r"^Django==(\S+)$", locked, re.MULTILINE)[1]


def download(version: str, folder: Path) -> Path:
    """Fetches Django's source distribution, and returns the folder of its tests."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "Django"]
    # Nothing of it is installed, so it does not matter which Python this is.
    command += ["--ignore-requires-python", "--dest", str(folder), f"Django=={version}"]
    subprocess.run(command, check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(folder, filter="data")
    (tests,) = folder.glob("*/tests")
    return tests


def build_program() -> Path:
    """The test program that runs a job of ours in the sandbox."""
    command = ["cargo", "test", "--release", "--test", "sandbox", "--no-run", "--message-format=json"]
    built = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    programs = [
        message["executable"]
        for message in messages
        if message.get("executable") and message["target"]["name"] == "sandbox"
    ]
    return Path(programs[-1])


def run(label: str, tests: Path, program: Path, folder: Path, database: str) -> dict[str, Any]:
    """What came of one label: the record that `tests/sandbox/outside.rs` writes."""
    project = folder / "project"
    names = [label, *NEEDS.get(label, ())]
    for name in [*names, "templates"]:
        shutil.copytree(tests / name, project / name)
    shutil.copy(tests / "urls.py", project / "urls.py")
    (project / "config").mkdir()
    (project / "config/__init__.py").touch()
    (project / "config/settings.py").write_text(SETTINGS.format(labels=[label]), encoding="utf-8")
    request = {"labels": [label], "excluded": EXCLUDED}
    scene = SCENE.read_text(encoding="utf-8")
    head, future, body = scene.partition("from __future__ import annotations\n")
    (folder / "scenario.py").write_text(f"{head}{future}\nREQUEST = {request!r}\n{body}", encoding="utf-8")
    job = {"on_postgresql": database == "postgresql", "limits": LIMITS}
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    environment = {**os.environ, "DJANGOLOGY_JOB": str(folder)}
    command = [program, "--ignored", "--exact", "outside::what_a_folder_asks_for_is_run"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{label}: the sandbox did not run it\n{done.stdout}{done.stderr}")
    return json.loads((folder / "record.json").read_text(encoding="utf-8"))


def report(label: str, record: dict[str, Any], show_failures: bool) -> tuple[int, int]:
    """Prints a line for the label. Returns how many tests passed, and how many did not."""
    scene = record["scene"] or {}
    results = (scene.get("observations") or {}).get("results")
    if results is None:
        raised = (scene.get("raised") or record["ending"]) or {}
        print(f"{label:20} did not come to its end: {json.dumps(raised)[:2000]}\n{record['output'][-2000:]}")
        return 0, 1
    failed = results["failed"]
    seconds = record["milliseconds"] / 1000
    print(
        f"{label:20} {results['run']:5} run {results['passed']:5} passed {len(failed):4} failed "
        f"{len(results['skipped']):4} skipped {len(results['excluded']):4} left out {seconds:7.1f} s"
    )
    for name, text in failed:
        lines = text.strip().splitlines()
        print(f"    failed: {name}: {lines[-1][:200] if lines else ''}")
        if show_failures:
            print(text)
    for reason, count in Counter(reason for _, reason in results["skipped"]).most_common():
        print(f"    skipped {count}: {reason}")
    for name in results["excluded"]:
        reason = next(reason for start, reason in EXCLUDED.items() if name.startswith(start))
        print(f"    left out: {name}: {reason}")
    return results["passed"], len(failed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("labels", nargs="*", default=LABELS, metavar="LABEL")
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--failures", action="store_true", help="print the traceback of each failure")
    parser.add_argument("--source", type=Path, help="a source distribution that is already unpacked")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="django-suite-") as name:
        folder = Path(name)
        tests = arguments.source / "tests" if arguments.source else download(django_version(), folder)
        program = build_program()
        passed = failed = 0
        for label in arguments.labels:
            place = folder / "jobs" / label
            place.mkdir(parents=True)
            record = run(label, tests, program, place, arguments.database)
            good, bad = report(label, record, arguments.failures)
            passed, failed = passed + good, failed + bad
    share = passed / max(passed + failed, 1)
    print(f"{passed} of {passed + failed} tests passed: {share:.2%}")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
