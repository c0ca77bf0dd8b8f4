"""A rival acts, waits, or is not seen, as the locks and the isolation of a transaction have it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, models, transaction
from harness import rival as module
from harness.rival import Held, LockDiary, Rival, deadlock, deadly_embrace, is_moment

GROUP: Held = ("auth_group", 1)


class ScriptedSession(module.Session):
    """Answers for PostgreSQL: what is held, whether a snapshot is kept, and which marks were rolled back."""

    def __init__(self) -> None:
        self.held: set[Held] = set()
        self.keeps_its_snapshot = False
        self.marks: list[str] = []

    def status(self) -> str:
        return "open" if connection.in_atomic_block else "idle"

    def holds(self, wanted: Mapping[type[models.Model], Collection[int] | None]) -> set[Held]:
        return self.held

    def sees_what_comes(self) -> bool:
        return not self.keeps_its_snapshot

    def commit(self) -> None:
        pass

    def mark(self, value: str) -> None:
        self.marks.append(value)

    def marked(self, value: str) -> bool:
        return value in self.marks


@pytest.fixture
def session() -> ScriptedSession:
    return ScriptedSession()


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    def fail(execute: object, failure: tuple[str, str], context: object) -> None:
        raise OperationalError(failure[0])

    monkeypatch.setattr(module, "fail", fail)
    return []


def a_rival(session: ScriptedSession, happened: list[str]) -> Rival:
    return Rival(lambda: happened.append("rival"), [Group(pk=1)], session)


def ask(happened: list[str], name: str, sql: str = "SELECT 1") -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    happened.append(name)


def test_a_rival_acts_right_before_its_statement(session: ScriptedSession, happened: list[str]) -> None:
    rival = a_rival(session, happened)
    with rival.coming(before=1):
        ask(happened, "first")
        ask(happened, "second")
    assert happened == ["first", "rival", "second"]
    assert rival.statements == 2
    assert rival.place == "SELECT 1"


def test_a_rival_who_comes_too_late_acts_after_everything(
    session: ScriptedSession, happened: list[str]
) -> None:
    with a_rival(session, happened).coming(before=9):
        ask(happened, "first")
    assert happened == ["first", "rival"]


def test_a_rival_waits_until_the_transaction_that_holds_the_row_is_over(
    session: ScriptedSession, happened: list[str]
) -> None:
    with a_rival(session, happened).coming(before=1):
        with transaction.atomic():
            ask(happened, "locks")
            session.held = {GROUP}
            ask(happened, "writes")
        session.held = set()
        ask(happened, "afterwards")
    assert happened == ["locks", "writes", "rival", "afterwards"]


def test_a_lock_on_the_table_holds_its_rows(session: ScriptedSession, happened: list[str]) -> None:
    session.held = {("table auth_group", None)}
    with a_rival(session, happened).coming(before=0), transaction.atomic():
        ask(happened, "writes")
    assert happened == ["writes", "rival"]


def test_the_lock_of_another_row_keeps_nobody_waiting(session: ScriptedSession, happened: list[str]) -> None:
    session.held = {("auth_group", 2), ("advisory lock 0/1", None)}
    with a_rival(session, happened).coming(before=0), transaction.atomic():
        ask(happened, "writes")
    assert happened == ["rival", "writes"]


def test_what_a_rollback_has_undone_is_done_again(session: ScriptedSession, happened: list[str]) -> None:
    with a_rival(session, happened).coming(before=0), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            ask(happened, "in the savepoint")
            session.marks.clear()
            raise ZeroDivisionError
        ask(happened, "after the savepoint")
    assert happened == ["rival", "in the savepoint", "rival", "after the savepoint"]


def test_a_snapshot_does_not_see_the_rival_and_cannot_write_what_it_changed(
    session: ScriptedSession, happened: list[str]
) -> None:
    session.keeps_its_snapshot = True
    with a_rival(session, happened).coming(before=1):
        with pytest.raises(OperationalError, match="could not serialize"), transaction.atomic():
            ask(happened, "reads")
            ask(happened, "reads again")
            session.held = {GROUP}
            ask(happened, "writes")
        session.held = set()
        ask(happened, "tries again")
    assert happened == ["reads", "reads again", "rival", "tries again"]


def test_a_snapshot_that_is_not_taken_yet_sees_the_rival(
    session: ScriptedSession, happened: list[str]
) -> None:
    session.keeps_its_snapshot = True
    with a_rival(session, happened).coming(before=0), transaction.atomic():
        ask(happened, "reads")
    assert happened == ["rival", "reads"]


def test_who_does_not_wait_is_refused_while_the_rival_is_at_it(
    session: ScriptedSession, happened: list[str]
) -> None:
    with a_rival(session, happened).coming(before=0):
        with pytest.raises(OperationalError, match="could not obtain lock"):
            ask(happened, "never", 'SELECT * FROM "auth_group" FOR UPDATE NOWAIT')
        ask(happened, "tries again")
    assert happened == ["rival", "tries again"]


@pytest.mark.parametrize("sql", ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SAVEPOINT a", "show x"])
def test_nothing_can_come_in_before_what_neither_reads_nor_writes(sql: str) -> None:
    assert not is_moment(sql)


def a_diary(*transactions: list[set[Held]]) -> LockDiary:
    diary = LockDiary([])
    diary.transactions = [list(enumerate(steps)) for steps in transactions]
    return diary


A: Held = ("seat", 1)
B: Held = ("seat", 2)
GATE: Held = ("show", 1)


def test_two_that_lock_in_opposite_orders_wait_for_each_other() -> None:
    assert deadly_embrace(a_diary([{A}, {B}]), a_diary([{B}, {A}])) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([{A}, {B}], [{A}, {B}]),
        ([{A, B}], [{B, A}]),
        ([{A, B}], [{B}, {A}]),
        ([{GATE}, {A}, {B}], [{GATE}, {B}, {A}]),
    ],
    ids=["same order", "at once", "one at once", "behind a gate"],
)
def test_these_do_not(first: list[set[Held]], second: list[set[Held]]) -> None:
    assert deadly_embrace(a_diary(first), a_diary(second)) is None


def test_locks_of_two_transactions_are_not_held_at_the_same_time() -> None:
    assert deadly_embrace(a_diary([{A}], [{B}]), a_diary([{B}, {A}])) is None


def test_a_deadlock_ends_the_statement_that_it_is_meant_for(happened: list[str]) -> None:
    with deadlock(1):
        ask(happened, "first")
        with pytest.raises(OperationalError, match="deadlock"):
            ask(happened, "second")
        ask(happened, "again")
    assert happened == ["first", "again"]
