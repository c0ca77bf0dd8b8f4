"""A cell tells what was answered and what changed, and no attempt is felt by the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from harness.clients import web_client
from harness.matrix import Attempt, Matrix
from harness.sqlite import SqliteDatabase

#: What the one view does.
acts: list[Callable[[HttpRequest], HttpResponse]] = []


def view(request: HttpRequest) -> HttpResponse:
    return acts[-1](request)


urlpatterns = [path("", view)]


@pytest.fixture(autouse=True)
def database() -> Iterator[None]:
    database = SqliteDatabase()
    database.remember()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[]):
        yield
    database.restore()
    acts.clear()
    cache.clear()


@pytest.fixture
def people() -> tuple[User, User]:
    alice, bob = User.objects.bulk_create([User(username="alice"), User(username="bob")])
    return alice, bob


def attempt(matrix: Matrix, act: Callable[[HttpRequest], HttpResponse]) -> Attempt:
    acts.append(act)
    return matrix.attempt("Bob", "may try", lambda: web_client().post("/"))


def answering(status: int) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse("said", status=status)


def then(act: Callable[[], Any], status: int = 200) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        act()
        return HttpResponse(status=status)

    return answer


@pytest.mark.parametrize(
    ("status", "told"), [(200, "yes"), (201, "yes"), (302, "yes"), (403, "no (403)"), (404, "no (404)")]
)
def test_an_answer_is_yes_or_no(status: int, told: str):
    found = attempt(Matrix(Group), answering(status))
    assert (found.cell, found.told, found.changes) == ("Bob may try", told, [])


def test_statuses_can_be_made_alike():
    matrix = Matrix(Group, words={403: "no", 404: "no"})
    assert [attempt(matrix, answering(status)).told for status in (403, 404, 405)] == ["no", "no", "no (405)"]


def test_an_exception_is_told_with_where_it_came_from():
    def fail(request: HttpRequest) -> HttpResponse:
        raise LookupError("no such thing")

    told = attempt(Matrix(Group), fail).told
    assert (told["status"], told["body"], told["raised"]["type"]) == (500, "", "LookupError")


def test_changes_are_told_in_the_words_of_the_story(people: tuple[User, User]):
    alice, bob = people
    matrix = Matrix(User, called={alice: "Alice"}, untold=("date_joined", "password"))

    def change() -> None:
        User.objects.filter(pk=alice.pk).update(email="a@example.org", is_staff=True)
        User.objects.filter(pk=bob.pk).delete()

    found = attempt(matrix, then(change, status=403))
    assert found.told == (
        "no (403), and then Alice: email nothing → a@example.org; Alice: is_staff no → yes; "
        f"user {bob.pk} is gone"
    )
    assert [(change.row, change.column, change.after) for change in found.changes[:2]] == [
        ("Alice", "email", "a@example.org"),
        ("Alice", "is_staff", 1),
    ]


def test_new_rows_are_told_by_what_they_hold_and_related_ones_by_their_names():
    kind, other = ContentType.objects.all()[:2]
    rights = [Permission(name="May", content_type=kind, codename="may")]
    Permission.objects.bulk_create(rights)
    matrix = Matrix(Permission, called={kind: "the first kind", other: "the other"})
    found = attempt(
        matrix, then(lambda: Permission.objects.create(name="New", content_type=other, codename="new"))
    )
    assert found.told == "yes, and then a new permission with name New, content_type the other, codename new"
    assert found.changes[0].after["codename"] == "new"
    found = attempt(
        matrix, then(lambda: Permission.objects.filter(codename="may").update(content_type=other))
    )
    assert found.told == f"yes, and then permission {rights[0].pk}: content_type the first kind → the other"


def test_every_attempt_begins_in_the_same_world(people: tuple[User, User]):
    matrix = Matrix(User, untold=("date_joined",))

    def grow() -> None:
        assert User.objects.count() == 2
        assert cache.get("seen") is None
        cache.set("seen", User.objects.create(username="carol").pk)

    first, second = (attempt(matrix, then(grow)) for _ in range(2))
    assert first.told == second.told
    # The same key once more: not even the sequence has moved.
    assert first.changes[0].after["id"] == second.changes[0].after["id"]
    assert User.objects.count() == 2


def test_a_cache_outlives_attempts_that_write_nothing():
    matrix = Matrix(User)
    attempt(matrix, then(lambda: cache.set("seen", 1)))
    assert cache.get("seen") == 1


def test_an_attempt_runs_as_it_would_outside(people: tuple[User, User]):
    ran = []

    def act() -> None:
        with transaction.atomic(durable=True):
            transaction.on_commit(lambda: ran.append("hook"))
            User.objects.create(username="carol")
        # Without a transaction around it, nothing is broken by an error that somebody catches.
        with pytest.raises(IntegrityError):
            User.objects.create(username="carol")
        ran.append(User.objects.count())

    assert attempt(Matrix(User), then(act)).answer == "yes"
    assert ran == ["hook", 3]


def test_what_is_left_uncommitted_has_not_happened(people: tuple[User, User]):
    def act() -> None:
        transaction.set_autocommit(False)
        User.objects.all().delete()

    matrix = Matrix(User)
    assert attempt(matrix, then(act)).told == "yes"
    connection.set_autocommit(True)
    assert User.objects.count() == 2


def test_every_actor_tries_every_operation_on_every_object():
    matrix = Matrix(Group)
    acts.append(answering(200))
    tried = []

    def operation(name: str) -> Callable[[Any, Any], HttpResponse]:
        def act(client: Any, row: Any) -> HttpResponse:
            tried.append((client, name, row))
            return web_client().get("/")

        return act

    bonds = {("Alice", "the box"): "owns it", ("Bob", "the box"): "sees it", ("Bob", "the bag"): "found it"}
    matrix.fill(
        {"Alice": 1, "Bob": 2},
        {"open {}": operation("open"), "burn {}": operation("burn")},
        {"the box": "box", "the bag": "bag"},
        lambda actor, name: bonds.get((actor, name), ""),
    )
    assert list(matrix.told()) == [
        "Alice (owns it) may open the box",
        "Alice (owns it) may burn the box",
        "Bob (sees it) may open the box",
        "Bob (sees it) may burn the box",
        "Bob (found it) may open the bag",
        "Bob (found it) may burn the bag",
    ]
    assert (2, "burn", "bag") in tried
    assert [each.actor for each in matrix.attempts] == ["Alice"] * 2 + ["Bob"] * 4
    assert matrix.bodies(matrix.attempts[:1]) == {"Alice (owns it) may open the box": "said"}
