"""A project's tests are run on right and on broken versions of its code, and what they notice is told."""

from __future__ import annotations

import datetime
import itertools
import random
import sys
import unittest
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from harness import places
from harness.lab import ScenarioMistake
from harness.mutants import Mutant, Refactoring, Rehearsal
from harness.project import forget_modules

NAMES = (f"bakery{number}" for number in itertools.count(1))
FARES = '''
    """What a ride costs."""

    from datetime import date

    CHILD = 12


    def fare(age: int, zones: int) -> int:
        return _base(age) * zones


    def _base(age: int) -> int:
        if age < CHILD:
            return 1
        return 2


    def is_free(day: date | None = None) -> bool:
        day = day or date.today()
        return day.month == 12 and day.day == 24
'''
DESK = """
    from {app}.fares import fare


    def sell(age: int) -> str:
        return f"{{fare(age, 1)}} crowns"
"""
GOOD = """
    import unittest
    from datetime import date

    from {app}.desk import sell
    from {app}.fares import fare, is_free


    class FareTests(unittest.TestCase):
        def test_children(self):
            self.assertEqual([fare(11, 1), fare(12, 1)], [1, 2])

        def test_zones(self):
            for zones in (1, 2):
                with self.subTest(zones=zones):
                    self.assertEqual(fare(30, zones), 2 * zones)

        def test_desk(self):
            self.assertEqual(sell(30), "2 crowns")

        def test_free(self):
            self.assertTrue(is_free(date(2026, 12, 24)))
            self.assertFalse(is_free(date(2026, 12, 25)))
"""
GROWN_UP_AT_12 = Mutant("a child of eleven pays the whole fare", [("age < CHILD", "age < CHILD - 1")])
ONE_ZONE = Mutant("every ride is one zone", [("_base(age) * zones", "_base(age)")])
OLDER_CHILDREN = Mutant("twelve is a child", [("CHILD = 12", "CHILD = 13")])
ALWAYS_FREE = Mutant("rides are free on any day of December", [(" and day.day == 24", "")])
MUTANTS = [GROWN_UP_AT_12, ONE_ZONE, OLDER_CHILDREN, ALWAYS_FREE]
RENAMED = Refactoring(
    "a private function has another name",
    ("        return 1\n    return 2\n", "        return 2 // 2\n    return 4 // 2\n"),
    renamed={"_base": "_price"},
)
MORNING = datetime.datetime(2026, 5, 4, 9, tzinfo=datetime.UTC)


class StandingClock:
    """A clock that the tests of the candidate do not see."""

    def __init__(self) -> None:
        self.time = MORNING
        self.moments: list[datetime.datetime] = []

    def now(self) -> datetime.datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += datetime.timedelta(seconds=seconds)
        if seconds:
            self.moments.append(self.time)


class Bakery:
    """A project with a module to break, a module that imports it by name, and tests to be written."""

    def __init__(self, folder: Path) -> None:
        self.app = next(NAMES)
        self.folder = folder
        self.restored = 0
        self.write("__init__", "")
        self.write("fares", FARES)
        self.write("desk", DESK)
        self.clock = StandingClock()

    def write(self, name: str, text: str) -> None:
        path = self.folder / self.app / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).replace("{app}", self.app).replace("{{", "{").replace("}}", "}"))

    def rehearsal(
        self, seed: int = 1, refactorings: tuple[Refactoring, ...] = (RENAMED,), **tests: str
    ) -> Rehearsal:
        places.edited_files.clear()
        for name, text in tests.items():
            self.write(name, text)
            places.edited_files.add(f"{self.app}/{name}.py")
        lab = SimpleNamespace(
            random=random.Random(seed), clock=self.clock, restore_database=self.restore_database
        )
        modules, dependents = [f"{self.app}.fares"], [f"{self.app}.desk"]
        return Rehearsal(lab, modules, dependents, refactorings)

    def restore_database(self) -> None:
        self.restored += 1
        Group.objects.all().delete()

    def unnoticed(self, **tests: str) -> list[str]:
        rehearsal = self.rehearsal(**tests)
        assert (rehearsal.first_run(), rehearsal.problems) == ([], [])
        rehearsal.compare(MUTANTS, [MORNING + datetime.timedelta(days=40)])
        assert (rehearsal.unsteady, rehearsal.strict) == ([], [])
        return rehearsal.unnoticed(MUTANTS)


@pytest.fixture
def bakery(tmp_path, monkeypatch) -> Iterator[Bakery]:
    monkeypatch.setattr(places, "PROJECT", f"{tmp_path}/")
    monkeypatch.setattr(places, "edited_files", set())
    monkeypatch.syspath_prepend(tmp_path)
    bakery = Bakery(tmp_path)
    yield bakery
    forget_modules(bakery.app)


def a_test(body: str, *imports: str, base: str = "unittest.TestCase") -> str:
    lines = [
        "import unittest",
        "from django.test import SimpleTestCase, TestCase, TransactionTestCase",
        *imports,
    ]
    lines += ["", f"class SomeTests({base}):", "    def test_it(self):"]
    return "\n".join([*lines, *(f"        {line}" for line in dedent(body).strip().splitlines()), ""])


def test_good_tests_notice_everything(bakery):
    assert bakery.unnoticed(tests=GOOD) == []


def test_what_nobody_tests_is_told_by_behaviour_in_the_order_of_the_mutants(bakery):
    tests = a_test("self.assertEqual(fare(30, 2), 4)", f"from {bakery.app}.fares import fare")
    assert bakery.unnoticed(tests=tests) == [
        "a child of eleven pays the whole fare",
        "twelve is a child",
        "rides are free on any day of December",
    ]


def test_an_expectation_computed_from_the_modules_own_constant_notices_no_change_of_it(bakery):
    tests = a_test(
        "self.assertEqual([fare(CHILD - 1, 2), fare(CHILD, 2)], [2, 4])",
        f"from {bakery.app}.fares import CHILD, fare",
    )
    assert "twelve is a child" in bakery.unnoticed(tests=tests)


def test_a_dependent_module_calls_the_version_that_is_on(bakery):
    tests = a_test(
        'self.assertEqual([sell(11), sell(12)], ["1 crowns", "2 crowns"])',
        f"from {bakery.app}.desk import sell",
    )
    noticed = {mutant.behaviour for mutant in MUTANTS} - set(bakery.unnoticed(tests=tests))
    assert noticed == {GROWN_UP_AT_12.behaviour, OLDER_CHILDREN.behaviour}


def test_a_failure_while_tests_are_imported_is_noticed(bakery):
    tests = f"from {bakery.app}.fares import fare\nassert fare(30, 3) == 6\n" + a_test("pass")
    assert ONE_ZONE.behaviour not in bakery.unnoticed(tests=tests)


@pytest.mark.parametrize("base", ["SimpleTestCase", "TestCase", "TransactionTestCase"])
def test_djangos_classes_run_and_leave_nothing_in_the_database(bakery, base):
    body = """
        if not isinstance(self, SimpleTestCase) or isinstance(self, TransactionTestCase):
            self.assertEqual(Group.objects.count(), 0)
            Group.objects.create(name="bakers")
        self.assertEqual(fare(11, 1), 1)
    """
    imports = ["from django.contrib.auth.models import Group", f"from {bakery.app}.fares import fare"]
    assert GROWN_UP_AT_12.behaviour not in bakery.unnoticed(tests=a_test(body, *imports, base=base))
    assert Group.objects.count() == 0
    assert bool(bakery.restored) == (base == "TransactionTestCase")


def test_rows_that_plain_unittest_leaves_are_gone_for_the_next_version(bakery):
    body = """
        self.assertFalse(Group.objects.exists())
        Group.objects.create(name="bakers")
    """
    tests = a_test(body, "from django.contrib.auth.models import Group")
    assert len(bakery.unnoticed(tests=tests)) == len(MUTANTS)


def test_helpers_in_other_files_are_imported_anew_with_each_version(bakery):
    helpers = f"from {bakery.app}.fares import fare\n\ndef child():\n    return fare(11, 1)\n"
    tests = a_test("self.assertEqual(child(), 1)", f"from {bakery.app}.test_helpers import child")
    assert GROWN_UP_AT_12.behaviour not in bakery.unnoticed(test_helpers=helpers, tests=tests)


@pytest.mark.parametrize(
    ("tests", "problem"),
    [
        ("", "no test was run: there is no method whose name begins with `test`, or all are skipped"),
        ("def test_one():\n    pass\n", "passes over test_one()"),
        ("class TestOne:\n    def test_one(self):\n        pass\n", "passes over TestOne"),
        ("import nowhere\n", "tests cannot be imported: {app}/tests.py, line 1: ModuleNotFoundError"),
        ("class Half(:\n    pass\n", "{app}/tests.py, line 1: SyntaxError: invalid syntax"),
    ],
)
def test_tests_that_cannot_be_run_are_told_why(bakery, tests, problem):
    rehearsal = bakery.rehearsal(tests=tests)
    assert rehearsal.first_run() == []
    (told,) = rehearsal.problems
    assert problem.replace("{app}", bakery.app) in told


def test_no_file_at_all_is_told(bakery):
    rehearsal = bakery.rehearsal()
    rehearsal.first_run()
    assert rehearsal.problems == ["there is no file with tests"]


def test_a_test_that_fails_on_right_code_is_named_with_its_line(bakery):
    tests = a_test("self.assertEqual(fare(30, 1), 3)", f"from {bakery.app}.fares import fare")
    (told,) = bakery.rehearsal(tests=tests).first_run()
    assert told == f"SomeTests.test_it: {bakery.app}/tests.py, line 7: AssertionError: 2 != 3"


def test_each_failing_part_of_a_test_is_named(bakery):
    body = """
        for age in (10, 20, 30):
            with self.subTest(age=age):
                self.assertEqual(age, 20)
    """
    told = bakery.rehearsal(tests=a_test(body)).first_run()
    assert [one.partition(": ")[0] for one in told] == [
        "SomeTests.test_it (age=10)",
        "SomeTests.test_it (age=30)",
    ]


def test_a_test_of_a_private_name_fails_on_a_refactoring_and_nowhere_else(bakery):
    tests = a_test("self.assertEqual(fares._base(20), 2)", f"from {bakery.app} import fares")
    rehearsal = bakery.rehearsal(tests=tests)
    assert rehearsal.first_run() == []
    rehearsal.compare([], [MORNING])
    (told,) = rehearsal.strict
    assert told.startswith("a private function has another name: SomeTests.test_it: ")
    assert rehearsal.unsteady == []


def test_a_test_that_counts_its_runs_fails_on_right_code(bakery):
    body = """
        unittest.runs = getattr(unittest, "runs", 0) + 1
        self.assertEqual((unittest.runs, fare(20, 1)), (1, 2))
    """
    rehearsal = bakery.rehearsal(tests=a_test(body, f"from {bakery.app}.fares import fare"))
    assert rehearsal.first_run() == []
    rehearsal.compare(MUTANTS, [MORNING])
    del unittest.runs
    assert rehearsal.unsteady


def test_right_code_is_run_at_the_moments_and_the_clock_is_put_back(bakery):
    later = MORNING + datetime.timedelta(days=400)
    rehearsal = bakery.rehearsal(tests=GOOD)
    rehearsal.first_run()
    rehearsal.compare(MUTANTS, [later])
    assert bakery.clock.moments == [later, MORNING]


def test_tests_that_need_those_before_them_fail_in_another_order(bakery):
    steps = "".join(
        f"    def test_{number}(self):\n        self.assertEqual(len(self.seen), {number})\n"
        f"        self.seen.append(fare(1, 1))\n"
        for number in range(8)
    )
    head = f"import unittest\nfrom {bakery.app}.fares import fare\n"
    head += "class Steps(unittest.TestCase):\n    seen = []\n"
    rehearsal = bakery.rehearsal(tests=head + steps)
    assert rehearsal.first_run() == []
    rehearsal.compare([], [MORNING])
    assert "in another order" in rehearsal.unsteady[0]


def test_every_version_looks_like_its_file(bakery):
    """Whoever reads the source, or the path, reads the same for all of them."""
    body = """
        self.assertEqual(inspect.getsource(fares.fare).count("_base(age) * zones"), 1)
        self.assertEqual(fares.__file__, fares.fare.__code__.co_filename)
        self.assertEqual(fares.fare.__code__.co_firstlineno, 9)
        self.assertEqual(type(fares.__loader__).__name__, "SourceFileLoader")
    """
    tests = a_test(body, "import inspect", f"from {bakery.app} import fares")
    assert len(bakery.unnoticed(tests=tests)) == len(MUTANTS)


def test_only_tests_that_run_what_is_broken_are_tried_on_it(bakery):
    runs = []
    unittest.runs = runs
    tests = GOOD.replace("self.assert", "unittest.runs.append(self.id().split('.')[-1]); self.assert")
    rehearsal = bakery.rehearsal(tests=tests, refactorings=())
    rehearsal.first_run()
    runs.clear()
    rehearsal.compare([ALWAYS_FREE], [])
    del unittest.runs
    assert rehearsal.unnoticed([ALWAYS_FREE]) == []
    assert set(runs) == {"test_free"}


def test_what_tests_print_is_not_shown(bakery, capsys):
    bakery.unnoticed(
        tests=GOOD.replace("def test_zones(self):", "def test_zones(self):\n            print('zones')")
    )
    assert capsys.readouterr().out == ""


def test_afterwards_the_project_is_what_it_was(bakery):
    sys.modules.pop(f"{bakery.app}.fares", None)
    before = __import__(f"{bakery.app}.desk", fromlist=["sell"])
    bakery.unnoticed(tests=GOOD)
    assert sys.modules[f"{bakery.app}.desk"] is before
    assert before.sell(11) == "1 crowns"
    assert not any(type(finder).__module__ == "harness.mutants" for finder in sys.meta_path)


@pytest.mark.parametrize("swap", [("no such text", ""), ("zones", "rooms")])
def test_a_swap_that_fits_nowhere_or_twice_is_the_authors_mistake(bakery, swap):
    rehearsal = bakery.rehearsal(tests=GOOD)
    rehearsal.first_run()
    with pytest.raises(ScenarioMistake, match="should be once"):
        rehearsal.compare([Mutant("never", [swap])], [])


@pytest.mark.parametrize("seed", range(6))
def test_the_order_and_the_disguise_change_no_verdict(bakery, seed):
    rehearsal = bakery.rehearsal(seed=seed, tests=GOOD)
    rehearsal.first_run()
    rehearsal.compare(MUTANTS, [MORNING])
    assert rehearsal.unnoticed(MUTANTS) == []
