"""What a statement leaves open comes out differently each time, and nothing else does."""

from __future__ import annotations

import random

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from harness.lab import ScenarioMistake
from harness.ties import LOT, shuffled_ties, turned_ties, with_lots

#: Enough rows that no order comes twice by chance, in the cases of these seeds.
ROWS = 40


@pytest.fixture(autouse=True)
def users():
    User.objects.bulk_create(
        User(username=f"user-{number:02}", first_name=("Ana", "Bo")[number % 2], last_name=f"{number // 10}")
        for number in range(ROWS)
    )
    yield
    User.objects.all().delete()


@pytest.fixture
def shuffled():
    with shuffled_ties(random.Random(7)):
        yield


def names(users) -> list[str]:
    return [user.username for user in users]


def walk(users, size: int = 7) -> list[str]:
    """All pages, one after the other."""
    return [name for start in range(0, ROWS, size) for name in names(users[start : start + size])]


@pytest.mark.usefixtures("shuffled")
def test_a_walk_in_an_order_with_ties_loses_rows_and_repeats_others():
    visited = walk(User.objects.order_by("first_name"))
    assert len(visited) == ROWS
    assert len(set(visited)) < ROWS


@pytest.mark.usefixtures("shuffled")
def test_a_walk_in_a_total_order_visits_each_row_once_in_that_order():
    by_name = sorted(range(ROWS), key=lambda number: (number % 2, -number))
    visited = walk(User.objects.order_by("first_name", "-pk"))
    assert visited == [f"user-{number:02}" for number in by_name]


def two_pages(users, first: int, second: int) -> list[str]:
    """So many on the first page, which is looked at before the ties are turned, and so many on the second."""
    with turned_ties() as turn:
        seen = names(users[:first])
        turn()
        return seen + names(users[first : first + second])


def test_turned_ties_show_a_row_twice_for_certain():
    for first in range(1, 10):
        visited = two_pages(
            User.objects.filter(username__lt="user-10").order_by("first_name"), first, 10 - first
        )
        # There are five of each first name: between page 5 and 6 nothing is tied.
        assert (len(set(visited)) < 10) == (first != 5)


def test_turned_ties_leave_a_total_order_as_it_is():
    visited = two_pages(User.objects.order_by("first_name", "pk"), 7, ROWS)
    assert visited == names(User.objects.order_by("first_name", "pk"))


def test_ties_that_are_not_turned_stay_as_they_are():
    with turned_ties() as turn:
        before = names(User.objects.order_by("first_name"))
        assert names(User.objects.order_by("first_name")) == before
        turn()
        assert names(User.objects.order_by("-first_name")) == before[::-1]


@pytest.mark.usefixtures("shuffled")
def test_what_the_order_does_fix_stays():
    first_names = [user.first_name for user in User.objects.order_by("-first_name", "last_name")]
    assert first_names == ["Bo"] * (ROWS // 2) + ["Ana"] * (ROWS // 2)


@pytest.mark.usefixtures("shuffled")
def test_without_an_order_all_rows_tie():
    everybody = User.objects.order_by()
    assert names(everybody) != names(everybody.all())
    assert set(names(everybody)) == {f"user-{number:02}" for number in range(ROWS)}


@pytest.mark.usefixtures("shuffled")
def test_what_a_sub_select_cuts_off_is_taken_from_ties_as_well():
    chosen = User.objects.order_by("first_name").values("pk")[:7]
    one, other = (names(User.objects.filter(pk__in=chosen).order_by("pk")) for _ in range(2))
    assert one != other
    assert len(one) == len(other) == 7


@pytest.mark.usefixtures("shuffled")
def test_unions_are_shuffled_within_their_order():
    low, high = User.objects.filter(pk__lt=0), User.objects.filter(pk__gt=0)
    united = low.values_list("first_name", "username").union(high.values_list("first_name", "username"))
    one, other = (list(united.order_by("first_name")) for _ in range(2))
    assert one != other
    assert sorted(one) == sorted(other)
    assert [first for first, _ in one] == ["Ana"] * (ROWS // 2) + ["Bo"] * (ROWS // 2)
    assert len(united.order_by("first_name")[3:9]) == 6


@pytest.mark.usefixtures("shuffled")
def test_counts_groups_distinct_rows_and_windows_are_what_they_were():
    assert User.objects.count() == ROWS
    assert User.objects.filter(first_name="Ana").exists()
    assert User.objects.aggregate(Count("last_name", distinct=True)) == {"last_name__count": 4}
    assert set(User.objects.order_by().values_list("first_name").distinct()) == {("Ana",), ("Bo",)}
    groups = User.objects.order_by("first_name").values_list("first_name").annotate(Count("pk"))
    assert list(groups) == [("Ana", ROWS // 2), ("Bo", ROWS // 2)]
    numbered = User.objects.annotate(place=Window(RowNumber(), order_by=F("username").desc()))
    assert {user.place for user in numbered} == set(range(1, ROWS + 1))


@pytest.mark.usefixtures("shuffled")
def test_what_writes_is_left_alone():
    assert User.objects.filter(first_name="Ana").update(last_name="x") == ROWS // 2
    assert User.objects.filter(first_name="Ana").delete()[0] == ROWS // 2


def test_the_same_seed_draws_the_same_lots():
    runs = []
    for seed in (1, 1, 2):
        with shuffled_ties(random.Random(seed)):
            runs.append(walk(User.objects.order_by("first_name")))
    assert runs[0] == runs[1] != runs[2]


def test_nothing_is_left_behind_when_the_inside_raises():
    wrappers = list(connection.execute_wrappers)
    with pytest.raises(ZeroDivisionError), shuffled_ties(random.Random(7)):
        raise ZeroDivisionError
    assert connection.execute_wrappers == wrappers


def test_other_databases_are_not_shuffled(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(ScenarioMistake), shuffled_ties(random.Random(7)):
        pass


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM t", "SELECT a FROM t\nORDER BY lot()"),
        ("SELECT a FROM t ORDER BY a LIMIT 3;", "SELECT a FROM t ORDER BY a\n, lot() LIMIT 3;"),
        ("SELECT 'ORDER BY' FROM t -- LIMIT", "SELECT 'ORDER BY' FROM t -- LIMIT\nORDER BY lot()"),
        ('SELECT "order)" FROM t /* LIMIT ( */', 'SELECT "order)" FROM t /* LIMIT ( */\nORDER BY lot()'),
        ("SELECT max(a) FROM (SELECT a FROM t)", "SELECT max(a) FROM (SELECT a FROM t)\nORDER BY lot()"),
        (
            "WITH c AS (SELECT a FROM t LIMIT 2) SELECT a FROM c",
            "WITH c AS (SELECT a FROM t\nORDER BY lot() LIMIT 2) SELECT a FROM c\nORDER BY lot()",
        ),
        (
            "SELECT a FROM t UNION SELECT b FROM u ORDER BY (1) LIMIT 2",
            "SELECT * FROM (SELECT a FROM t UNION SELECT b FROM u\n) ORDER BY (1)\n, lot() LIMIT 2",
        ),
        ("WITH c AS (SELECT 1) DELETE FROM t", "WITH c AS (SELECT 1) DELETE FROM t"),
        ("UPDATE t SET a = (SELECT 1)", "UPDATE t SET a = (SELECT 1)"),
        ("EXPLAIN SELECT a FROM t", "EXPLAIN SELECT a FROM t"),
        ("PRAGMA foreign_keys", "PRAGMA foreign_keys"),
    ],
)
def test_lots_are_drawn_last(sql: str, expected: str):
    assert with_lots(sql).replace(LOT, "lot") == expected
