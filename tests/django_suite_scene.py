"""Runs labels of Django's own test-suite in the guest, on the database of the job.

`django_suite.py` puts a line `REQUEST = {…}` before this text and gives it to the sandbox as a scenario.
"""

from __future__ import annotations

import gc
import io
import os
import unittest
import warnings
from typing import Any

from django.db import connection, connections
from django.test import TestCase, TransactionTestCase
from django.test.runner import DiscoverRunner
from django.utils.deprecation import RemovedAfterNextVersionWarning, RemovedInNextVersionWarning
from django.utils.functional import classproperty
from harness import Lab

#: How much of a traceback is told.
LONGEST_TEXT = 4000

#: What Django's suite calls its second database. Tests that only write to it do not care what it is.
OTHER = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


class Result(unittest.TextTestResult):
    """Counts, and keeps what there is to say about each test that did not pass."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        self.passed += 1
        super().addSuccess(test)


class Runner(DiscoverRunner):
    """Uses the session's own database: there is no other, and it is thrown away afterwards."""

    def get_resultclass(self) -> type[Result]:
        return Result

    def run_suite(self, suite: unittest.TestSuite, **_: Any) -> Result:
        runner = unittest.TextTestRunner(io.StringIO(), verbosity=0, resultclass=Result)
        return runner.run(suite)

    def suite_result(self, suite: unittest.TestSuite, result: Result, **_: Any) -> Result:
        return result

    def teardown_databases(self, old_config: Any, **_: Any) -> None:
        """Nothing has to be taken away."""


def stay_in_this_database() -> None:
    """Makes Django's creation of a test database the use of the one that is there."""
    creation = connection.creation
    creation._create_test_db = lambda *_arguments, **_named: connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = connection.settings_dict["NAME"]
    if "other" not in connections.settings:
        connections.settings["other"] = connections.configure_settings(
            {"default": connection.settings_dict, "other": dict(OTHER)}
        )["other"]


def without(suite: unittest.TestSuite, excluded: dict[str, str]) -> tuple[unittest.TestSuite, list[str]]:
    """The suite without the tests whose name begins with one that is excluded, and the names of those."""
    kept, left_out = unittest.TestSuite(), []
    for test in tests_of(suite):
        if any(test.id() == name or test.id().startswith(f"{name}.") for name in excluded):
            left_out.append(test.id())
        else:
            kept.addTest(test)
    return kept, left_out


def tests_of(suite: Any) -> list[unittest.TestCase]:
    if isinstance(suite, unittest.TestCase):
        return [suite]
    return [test for part in suite for test in tests_of(part)]


def scene(lab: Lab) -> None:
    request = REQUEST  # noqa: F821
    # A suite is not a check: it makes more garbage than fits.
    gc.enable()
    os.environ["RUNNING_DJANGOS_TEST_SUITE"] = "true"
    os.environ["RUNTESTS_DIR"] = "/project"
    connection.execute_wrappers.clear()
    stay_in_this_database()

    def no_available_apps(cls: type) -> None:
        raise AssertionError("a TransactionTestCase has to define available_apps")

    TransactionTestCase.available_apps = classproperty(no_available_apps)
    TestCase.available_apps = None

    warnings.simplefilter("error", RemovedInNextVersionWarning)
    warnings.simplefilter("error", RemovedAfterNextVersionWarning)
    runner = Runner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    left_out: list[str] = []
    build_suite = runner.build_suite

    def build(*arguments: Any, **named: Any) -> unittest.TestSuite:
        suite = build_suite(*arguments, **named)
        kept, names = without(suite, request["excluded"])
        left_out.extend(names)
        return kept

    runner.build_suite = build
    suite = runner.build_suite(request["labels"])
    databases = runner.get_databases(suite)
    runner.setup_databases(aliases=databases, serialized_aliases=suite_serialized(suite))
    result = runner.run_suite(suite)
    runner.teardown_test_environment()
    connection.execute_wrappers.clear()
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    lab.observe(
        "results",
        {
            "database": version,
            "run": result.testsRun,
            "passed": result.passed + len(result.expectedFailures),
            "failed": [[test.id(), text[-LONGEST_TEXT:]] for test, text in [*result.failures, *result.errors]]
            + [[test.id(), "passed, which was not expected"] for test in result.unexpectedSuccesses],
            "skipped": [[test.id(), reason] for test, reason in result.skipped],
            "excluded": sorted(left_out),
        },
    )


def suite_serialized(suite: unittest.TestSuite) -> set[str]:
    """The databases whose content some test wants to have back."""
    return {
        alias
        for test in tests_of(suite)
        if getattr(test, "serialized_rollback", False)
        for alias in getattr(test, "databases", ())
    }
