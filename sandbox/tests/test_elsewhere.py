"""A second connection sees what is committed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, transaction
from harness.elsewhere import Bystander, Elsewhere


@pytest.fixture(autouse=True)
def nobody() -> Iterator[None]:
    yield
    Group.objects.all().delete()


def names() -> list[str]:
    return list(Group.objects.order_by("name").values_list("name", flat=True))


class Undone(Exception):
    pass


def test_what_is_not_committed_is_not_seen() -> None:
    elsewhere = Elsewhere()
    Group.objects.create(name="before")
    with elsewhere.open(), transaction.atomic():
        Group.objects.create(name="within")
        Group.objects.filter(name="before").update(name="renamed")
        with elsewhere.working():
            assert names() == ["before"]
        assert names() == ["renamed", "within"]
    with elsewhere.working():
        assert names() == ["renamed", "within"]


def test_each_transaction_is_looked_at_anew() -> None:
    elsewhere = Elsewhere()
    with elsewhere.open():
        for name in "abc":
            with transaction.atomic():
                Group.objects.create(name=name)
                with elsewhere.working():
                    assert name not in names()
                    assert len(names()) == "abc".index(name)


def test_what_is_written_while_no_transaction_is_open_is_written() -> None:
    elsewhere = Elsewhere()
    with elsewhere.open(), elsewhere.working(), transaction.atomic():
        Group.objects.create(name="there")
    assert names() == ["there"]


def test_nobody_writes_while_a_transaction_is_open() -> None:
    elsewhere = Elsewhere()
    with elsewhere.open(), transaction.atomic():
        Group.objects.create(name="here")
        with elsewhere.working(), pytest.raises(OperationalError, match="locked"):
            Group.objects.create(name="there")
        with elsewhere.working(), transaction.atomic():
            assert names() == []
    assert names() == ["here"]


def test_commit_hooks_are_each_connections_own() -> None:
    elsewhere, ran = Elsewhere(), []
    with elsewhere.open(), transaction.atomic():
        transaction.on_commit(lambda: ran.append("here"))
        with elsewhere.working():
            transaction.on_commit(lambda: ran.append("there, at once"))
            with transaction.atomic():
                transaction.on_commit(lambda: ran.append("there, on commit"))
        assert ran == ["there, at once", "there, on commit"]
    assert ran[-1] == "here"


def test_a_transaction_that_began_unseen_is_refused() -> None:
    elsewhere = Elsewhere()
    with transaction.atomic():
        with pytest.raises(LookupError), elsewhere.working():
            pass
        with pytest.raises(LookupError), elsewhere.open():
            pass


def test_the_connection_is_back_after_an_exception() -> None:
    elsewhere, here = Elsewhere(), connection.connection
    with pytest.raises(Undone), elsewhere.working(), transaction.atomic():
        Group.objects.create(name="there")
        raise Undone
    assert connection.connection is here
    assert not here.in_transaction
    assert names() == []


def test_a_transaction_left_open_elsewhere_is_over() -> None:
    elsewhere = Elsewhere()
    with elsewhere.working():
        connection.cursor().execute("BEGIN")
        Group.objects.create(name="there")
    assert not connection.connection.in_transaction
    assert names() == []


def test_a_bystander_comes_before_each_statement_and_each_commit() -> None:
    seen: list[list[str]] = []
    with Bystander(lambda: seen.append(names())).looking_on() as bystander:
        Group.objects.create(name="a")
        with transaction.atomic():
            Group.objects.create(name="b")
            with transaction.atomic():
                Group.objects.create(name="c")
    assert seen == [[], ["a"], ["a"], ["a"]]
    assert bystander.moments == 4
    names()
    assert bystander.moments == 4


def test_what_a_bystander_brings_about_is_not_a_moment() -> None:
    moments = []

    def act() -> None:
        moments.append(names())
        Group.objects.get_or_create(name="there")

    with Bystander(act).looking_on():
        Group.objects.create(name="a")
    assert moments == [[]]
    assert names() == ["a", "there"]


def test_a_rollback_is_no_moment_and_leaves_nothing() -> None:
    seen: list[Any] = []
    with pytest.raises(Undone), Bystander(lambda: seen.append(names())).looking_on(), transaction.atomic():
        Group.objects.create(name="a")
        raise Undone
    assert seen == [[]]
    assert "_commit" not in vars(connection._connections["default"])
