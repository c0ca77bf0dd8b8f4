"""Probe P13: the project's own tests are run on right and on broken versions of the code that they test.

A version is made from a frozen module by putting other texts in the place of some of its own, in memory:
there is no file to tell it by, and the module's name, path and source look the same in all versions. The
tests run in this process, each time freshly imported, as Django's test runner runs them; the scenario's
database is the test database.

Tests that recognise versions instead of testing behaviour get little to go by. The right code is among the
versions several times, rewritten; a broken version is rewritten as well where it is not broken; the order is
drawn; and a test is tried on a broken version only if it runs what is broken there.
"""

from __future__ import annotations

import datetime
import random
import sys
import unittest
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from types import CodeType, ModuleType
from typing import NamedTuple

from django.core import mail
from django.core.cache import caches
from django.test import TransactionTestCase
from django.test import utils as test_utils
from django.utils import timezone, translation

from harness import places
from harness.lab import Lab
from harness.suites import (
    LOOSE,
    MOST_NAMED,
    Failure,
    Outcome,
    Reach,
    looks_like_tests,
    named,
    rank,
    sentence,
    silence,
)
from harness.versions import Finder, Refactoring, Sources, Swap


class Mutant:
    """A way to misbehave, with one or more ways to write it, of which each run draws one. Tests that notice
    the behaviour notice all of them."""

    def __init__(self, behaviour: str, *versions: Sequence[Swap]) -> None:
        """`behaviour` says what the code does wrong, in the words of the story. A version is its swaps."""
        self.behaviour = behaviour
        self.versions = versions


class Rehearsal:
    """The candidate's tests, and what they are run on."""

    def __init__(
        self,
        lab: Lab,
        modules: Sequence[str],
        dependents: Sequence[str] = (),
        refactorings: Sequence[Refactoring] = (),
    ) -> None:
        """`modules` are replaced, and are not those of models; `dependents` are the project's other modules
        that import them by name, and are imported anew with each version."""
        self._lab = lab
        self._sources = Sources(modules)
        self._written = _written_modules()
        self._anew = [*modules, *dependents, *self._written]
        self._refactorings = refactorings
        self._finder = Finder()
        #: Why there is nothing to run, one sentence each.
        self.problems: list[str] = []
        self._codes = self._compiled()
        self._names: dict[str, list[str]] = {}
        self._reach = Reach()
        #: What failed on the right code: at another time and in another order, and written differently.
        self.unsteady: list[str] = []
        self.strict: list[str] = []
        self._unnoticed: set[str] = set()

    # What is asked of it.

    def first_run(self) -> list[str]:
        """Runs the tests on the code as it stands. Returns what failed; or fills `problems`."""
        if self.problems:
            return []
        plain = self._sources.plain()
        with self._environment(), self._reach.watching(self._sources.functions(plain)):
            run = self._run(plain, first=True)
            if run.broken is not None:
                self.problems.append(run.broken)
            elif not run.passed and not run.failures:
                self.problems.append(self._nothing_to_run())
        return named(run.failures)

    def compare(self, mutants: Sequence[Mutant], moments: Sequence[datetime.datetime]) -> None:
        """Runs the tests, which have passed once, on all versions, in an order that is drawn: on the right
        code at each of the moments and after each refactoring, and on each mutant. What goes unnoticed can
        be relied on when nothing is `unsteady` or `strict`."""
        right = enumerate(zip_longest(moments, self._refactorings))
        steps: list[Callable[[], None]] = [
            partial(self._on_right_code, *pair, all_tests=number == 0) for number, pair in right
        ]
        steps += (partial(self._on_mutant, mutant) for mutant in mutants)
        self._lab.random.shuffle(steps)
        with self._environment():
            for step in steps:
                step()

    def _on_right_code(
        self, moment: datetime.datetime | None, refactoring: Refactoring | None, all_tests: bool
    ) -> None:
        """Both at once, because they rarely matter; when something fails, one after the other."""
        plain, rewritten = self._sources.plain(), self._sources.version(refactoring)
        order = self._lab.random.random()
        changed = self._sources.changed(plain, rewritten)
        chosen = None if all_tests or not changed else self._reach.tests(changed)
        both = self._run(rewritten, order=order, moment=moment, chosen=chosen).said()
        if not both:
            return
        alone = self._run(rewritten).said() if refactoring else []
        self.strict += (f"{refactoring.title}: {one}" for one in alone)
        later = self._run(plain, order=order, moment=moment).said()
        if (later or not alone) and not self.unsteady:
            when = f"{timezone.localtime(moment):on %d %B %Y at %H:%M}, in another order, " if moment else ""
            self.unsteady += (f"{when}{one}" for one in later or both)

    def _on_mutant(self, mutant: Mutant) -> None:
        draw = self._lab.random
        disguise, swaps = draw.choice([None, *self._refactorings]), draw.choice(mutant.versions)
        chosen = self._reach.tests(self._sources.place(old) for old, _ in swaps)
        codes = self._sources.version(disguise, swaps)
        run = self._run(codes, order=draw.random(), chosen=chosen, until_failure=True)
        if not run.said():
            self._unnoticed.add(mutant.behaviour)

    def unnoticed(self, mutants: Sequence[Mutant]) -> list[str]:
        """The behaviours among these that no test has failed for."""
        return [mutant.behaviour for mutant in mutants if mutant.behaviour in self._unnoticed]

    # How it is done.

    def _compiled(self) -> dict[str, tuple[str, bool, list[CodeType]]]:
        """The modules that the candidate wrote."""
        compiled = {}
        for name, path in self._written.items():
            shown = places.display_path(path)
            try:
                code = compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)
            except FileNotFoundError:
                continue
            except (SyntaxError, ValueError) as exception:
                line = f", line {exception.lineno}" if getattr(exception, "lineno", None) else ""
                said = getattr(exception, "msg", None) or str(exception)
                self.problems.append(f"{shown}{line}: {type(exception).__name__}: {said}")
                continue
            compiled[name] = path, path.endswith("/__init__.py"), [code]
        if not self.problems and not any(_is_test_module(name, self._written[name]) for name in compiled):
            self.problems.append("there is no file with tests")
        return compiled

    def _run(
        self,
        versions: Sequence[list[CodeType]],
        *,
        first: bool = False,
        order: float | None = None,
        moment: datetime.datetime | None = None,
        chosen: Callable[[str], bool] | None = None,
        until_failure: bool = False,
    ) -> _Run:
        """Imports everything anew, with these versions of the modules, and runs the tests: in the order in
        which they are written or in another one, all of them or those that are chosen."""
        _tidy()
        self._finder.serve({**self._codes, **self._sources.served(versions)})
        loose = False
        with self._at(moment), silence(warnings_too=not first):
            try:
                for name in self._anew:
                    _forget(name)
                for name in self._sources.names:
                    import_module(name)
                tests = self._tests(None if order is None else random.Random(order), chosen)
                loose = any(rank(type(test)) == LOOSE for test in tests)
                outcome = Outcome(self._reach if first else None, until_failure)
                unittest.TestSuite(tests).run(outcome)
                return _Run(outcome.failed, outcome.passed)
            except _TestsBroken as broken:
                return _Run([], 0, str(broken))
            finally:
                if loose:
                    self._lab.restore_database()

    def _tests(
        self, order: random.Random | None, chosen: Callable[[str], bool] | None
    ) -> list[unittest.TestCase]:
        """The tests, class by class. Those that leave the database alone come first."""
        classes = self._test_classes()
        if order is not None:
            order.shuffle(classes)
        tests = []
        for kind in sorted(classes, key=rank):
            key = f"{kind.__module__}.{kind.__qualname__}"
            if key not in self._names:
                self._names[key] = unittest.TestLoader().getTestCaseNames(kind)
            names = [name for name in self._names[key] if chosen is None or chosen(f"{key}.{name}")]
            if order is not None:
                order.shuffle(names)
            tests += map(kind, names)
        return tests

    def _test_classes(self) -> list[type[unittest.TestCase]]:
        classes: dict[type[unittest.TestCase], None] = {}
        for name in self._codes:
            if not _is_test_module(name, self._written[name]):
                continue
            try:
                module = import_module(name)
            except BaseException as exception:
                raise _TestsBroken(f"{name} cannot be imported: {sentence(exception)}") from None
            for value in list(vars(module).values()):
                if (
                    isinstance(value, type)
                    and issubclass(value, unittest.TestCase)
                    and value.__module__ in self._codes
                ):
                    classes[value] = None
        return list(classes)

    def _nothing_to_run(self) -> str:
        """Why Django's test runner would find no test."""
        passed_over = [
            f"{name}{'' if isinstance(value, type) else '()'}"
            for module in self._codes
            for name, value in vars(sys.modules.get(module) or ModuleType(module)).items()
            if getattr(value, "__module__", None) == module and looks_like_tests(name, value)
        ]
        if passed_over:
            return (
                "no test was run: Django's test runner takes methods of subclasses of `unittest.TestCase` "
                f"whose names begin with `test`, and passes over {', '.join(passed_over[:MOST_NAMED])}"
            )
        return "no test was run: there is no method whose name begins with `test`, or all are skipped"

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """What Django's test runner sets up, and everything as it was afterwards."""
        kept = {name: sys.modules.get(name) for name in self._anew}
        set_up = not hasattr(test_utils._TestState, "saved_data")
        if set_up:
            test_utils.setup_test_environment(debug=False)
        teardown = TransactionTestCase._fixture_teardown
        # Putting the database back is the same as emptying it, which is slow, and more exact.
        TransactionTestCase._fixture_teardown = lambda _test: self._lab.restore_database()
        sys.meta_path.insert(0, self._finder)
        try:
            yield
        finally:
            sys.meta_path.remove(self._finder)
            TransactionTestCase._fixture_teardown = teardown
            if set_up:
                test_utils.teardown_test_environment()
            for name, module in kept.items():
                _forget(name)
                if module is not None:
                    _remember(name, module)

    @contextmanager
    def _at(self, moment: datetime.datetime | None) -> Iterator[None]:
        clock = self._lab.clock
        before = clock.now()
        if moment is not None:
            clock.advance((moment - before).total_seconds())
        try:
            yield
        finally:
            clock.advance((before - clock.now()).total_seconds())


class _TestsBroken(Exception):
    """The tests cannot be imported."""


class _Run(NamedTuple):
    """What came of running the tests once."""

    failures: list[Failure]
    passed: int
    broken: str | None = None

    def said(self) -> list[str]:
        return [self.broken] if self.broken is not None else named(self.failures)


def _written_modules() -> dict[str, str]:
    """The modules that the candidate wrote, by name, with their paths."""
    modules = {}
    for path in sorted(places.edited_files):
        if path.endswith(".py"):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            modules.setdefault(name, f"{places.PROJECT.rstrip('/')}/{path}")
    return modules


def _is_test_module(name: str, path: str) -> bool:
    return name.rpartition(".")[2].startswith("test") or path.endswith("/__init__.py")


def _forget(name: str) -> None:
    """Makes the next import of a module start anew, also one that asks its package for it."""
    sys.modules.pop(name, None)
    package, _, last = name.rpartition(".")
    if package in sys.modules:
        vars(sys.modules[package]).pop(last, None)


def _remember(name: str, module: ModuleType) -> None:
    sys.modules[name] = module
    package, _, last = name.rpartition(".")
    if package in sys.modules:
        setattr(sys.modules[package], last, module)


def _tidy() -> None:
    """What a scenario finds empty, the tests find empty."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    mail.outbox = []
    translation.deactivate()
    timezone.deactivate()
