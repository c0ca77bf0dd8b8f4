"""The SQL probe sees every statement, by whichever way it reaches SQLite."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection
from harness.sql import kind_of, repeated_statements
from harness.sqlite import SqliteProbe as SqlProbe


@pytest.fixture
def probe() -> Iterator[SqlProbe]:
    Group.objects.all().delete()
    probe = SqlProbe()
    probe.install()
    yield probe
    connection.execute_wrappers.remove(probe._wrap)
    connection.connection.set_trace_callback(None)


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELECT 1", "select"),
        ("  with x as (select 1) select * from x", "select"),
        ("INSERT INTO t VALUES (1)", "insert"),
        ("SAVEPOINT s1", "transaction"),
        ("PRAGMA foreign_keys", "other"),
        ("", "other"),
    ],
)
def test_statements_have_kinds(sql: str, kind: str) -> None:
    assert kind_of(sql) == kind


def test_queries_rows_and_texts_are_recorded(probe: SqlProbe) -> None:
    Group.objects.bulk_create(Group(name=str(number)) for number in range(5))
    with probe.recording() as recording:
        list(Group.objects.all())
        Group.objects.get(name="3")
        Group.objects.get(name="4")
    assert (recording.queries, recording.rows) == (3, 7)
    (repeated,) = repeated_statements(recording.statements)
    assert repeated["count"] == 2
    assert "%s" in repeated["sql"]


def test_transaction_control_is_not_counted(probe: SqlProbe) -> None:
    from django.db import transaction

    with probe.recording() as recording, transaction.atomic(), transaction.atomic():
        Group.objects.count()
    assert recording.queries == 1
    assert {statement.kind for statement in recording.statements} == {"select", "transaction"}


def test_statements_around_django_are_counted(probe: SqlProbe) -> None:
    with probe.recording() as recording:
        connection.connection.execute("SELECT 1")
    assert recording.queries == 1
    assert recording.statements == []


def test_a_fault_is_raised_at_the_nth_match_only(probe: SqlProbe) -> None:
    with probe.fault(r"INSERT.*auth_group", nth=2) as fault:
        Group.objects.create(name="a")
        with pytest.raises(OperationalError):
            Group.objects.create(name="b")
        Group.objects.create(name="c")
    assert fault.raised
    assert set(Group.objects.values_list("name", flat=True)) == {"a", "c"}


def test_canaries_are_seen_by_both_and_missed_when_one_is_blinded(probe: SqlProbe) -> None:
    probe.plant_canary()
    connection.execute_wrappers.clear()
    probe.plant_canary()
    connection.execute_wrappers.append(probe._wrap)
    seen = {canary["probe"]: (canary["planted"], canary["seen"]) for canary in probe.canaries()}
    assert seen == {"sql": (2, 1), "sqlite-trace": (2, 2)}


def test_canaries_are_no_queries(probe: SqlProbe) -> None:
    with probe.recording() as recording:
        probe.plant_canary()
    assert recording.queries == 0
