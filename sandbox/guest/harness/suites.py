"""The candidate's tests: running them, and what is told of those that fail."""

from __future__ import annotations

import io
import sys
import unittest
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import CodeType
from typing import Any, NamedTuple

from django.test import SimpleTestCase, TestCase, TransactionTestCase

from harness import places
from harness.failures import exception_name, exception_text
from harness.versions import Place

#: How many failing tests are named, and how much of what each says, in characters.
MOST_NAMED = 6
LONGEST_SENTENCE = 200


class Failure(NamedTuple):
    """A test that did not pass."""

    test: str
    said: str

    def __str__(self) -> str:
        return f"{self.test}: {self.said}"


@contextmanager
def silence(warnings_too: bool) -> Iterator[None]:
    """What tests print is nobody's, and what they warn about has been said once."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
        if warnings_too:
            warnings.simplefilter("ignore")
        yield


#: In which order kinds of test classes run: those that leave the database alone, those that take back what
#: they did, and the others.
PURE, CLEAN, LOOSE = range(3)


def rank(kind: type[unittest.TestCase]) -> int:
    if issubclass(kind, TestCase):
        return CLEAN
    if issubclass(kind, TransactionTestCase) or not issubclass(kind, SimpleTestCase):
        return LOOSE
    return PURE


class Reach:
    """Which parts of the modules each test runs, seen while all pass. A test that does not run what is broken
    does the same as before."""

    def __init__(self) -> None:
        self._by_test: dict[str, set[Place]] = {}
        #: What runs outside of tests, while they are imported or set up, may concern any of them.
        self._outside: set[Place] = set()
        #: The parts with functions. Any test may depend on the others.
        self._known: set[Place] = set()
        self._now = self._outside

    def begin(self, test: str) -> None:
        self._now = self._by_test.setdefault(test, set())

    def end(self) -> None:
        self._now = self._outside

    def tests(self, places: Iterable[Place]) -> Callable[[str], bool]:
        """Which tests, by name, run one of these parts."""
        changed = set(places)
        if not changed <= self._known - self._outside:
            return lambda _test: True
        return lambda test: test not in self._by_test or bool(self._by_test[test] & changed)

    @contextmanager
    def watching(self, functions: dict[CodeType, Place]) -> Iterator[None]:
        """Notes which of the functions run inside."""
        self._known = set(functions.values())
        with _calls(functions, lambda code: self._now.add(functions[code])):
            yield


@contextmanager
def _calls(functions: Collection[CodeType], note: Callable[[CodeType], object]) -> Iterator[None]:
    """Inside, calls `note` whenever one of the functions begins to run."""
    if not hasattr(sys, "monitoring"):  # Before Python 3.12.
        before = sys.getprofile()
        sys.setprofile(lambda frame, *_: note(frame.f_code) if frame.f_code in functions else None)
        try:
            yield
        finally:
            sys.setprofile(before)
        return
    monitoring = sys.monitoring
    begins = monitoring.events.PY_START
    tool = next(number for number in range(6) if monitoring.get_tool(number) is None)
    monitoring.use_tool_id(tool, __name__)
    monitoring.register_callback(tool, begins, lambda code, _offset: note(code))
    for code in functions:
        monitoring.set_local_events(tool, code, begins)
    try:
        yield
    finally:
        for code in functions:
            monitoring.set_local_events(tool, code, 0)
        monitoring.register_callback(tool, begins, None)
        monitoring.free_tool_id(tool)


def looks_like_tests(name: str, value: Any) -> bool:
    if isinstance(value, type):
        return any(method.startswith("test") for method in vars(value))
    return callable(value) and name.startswith("test")


class Outcome(unittest.TestResult):
    """Keeps who failed and why, and nothing else."""

    def __init__(self, reach: Reach | None, until_failure: bool) -> None:
        super().__init__()
        self._reach = reach
        self.failfast = until_failure
        self.failed: list[Failure] = []
        self.passed = 0

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        if self._reach is not None:
            self._reach.begin(test.id())

    def stopTest(self, test: Any) -> None:
        super().stopTest(test)
        if self._reach is not None:
            self._reach.end()

    def addSuccess(self, test: Any) -> None:
        self.passed += 1

    def addError(self, test: Any, err: Any) -> None:
        self._fail(test, err[1])

    def addFailure(self, test: Any, err: Any) -> None:
        self._fail(test, err[1])

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        if err is not None:
            self._fail(test, err[1], subtest._subDescription())

    def addExpectedFailure(self, test: Any, err: Any) -> None:
        self.passed += 1

    def addUnexpectedSuccess(self, test: Any) -> None:
        self._note(test, "passed, and is marked as one that fails")

    def _fail(self, test: Any, exception: BaseException, part: str = "") -> None:
        self._note(test, sentence(exception), part)

    def _note(self, test: Any, said: str, part: str = "") -> None:
        name = ".".join(test.id().split(".")[-2:]) if isinstance(test, unittest.TestCase) else test.id()
        self.failed.append(Failure(f"{name} {part}".strip(), said))
        if self.failfast:
            self.stop()


def sentence(exception: BaseException) -> str:
    """What was raised, and in which line of the candidate's, in one line."""
    where, traceback = "", exception.__traceback__
    while traceback is not None:
        path = places.display_path(traceback.tb_frame.f_code.co_filename)
        if path in places.edited_files:
            where = f"{path}, line {traceback.tb_lineno}: "
        traceback = traceback.tb_next
    said = " ".join(exception_text(exception).split())
    said = f"{exception_name(exception)}: {said}" if said else exception_name(exception)
    if len(said) > LONGEST_SENTENCE:
        said = f"{said[:LONGEST_SENTENCE]}…"
    return where + said


def named(failures: Sequence[Failure]) -> list[str]:
    named = [str(failure) for failure in failures[:MOST_NAMED]]
    if len(failures) > MOST_NAMED:
        named.append(f"… and {len(failures) - MOST_NAMED} more")
    return named
