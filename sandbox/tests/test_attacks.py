"""The attacks are texts that can be sent, each once, and that do what they say where nothing stops them."""

from __future__ import annotations

import sqlite3

import pytest
from django.http import QueryDict
from harness import attacks

TECHNIQUES = {
    name: value for name, value in vars(attacks).items() if name.isupper() and isinstance(value, tuple)
}
SECRET = "(SELECT substr(password, 1, 1) FROM auth_user) = 'p'"


@pytest.fixture
def database():
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        """
        CREATE TABLE auth_user (username, password);
        INSERT INTO auth_user VALUES ('root', 'pbkdf2$hidden');
        CREATE TABLE parcel (number, weight);
        INSERT INTO parcel VALUES ('P1', 30), ('P2', 20);
        """
    )
    yield connection
    connection.close()


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_technique_has_different_texts_that_survive_a_url(technique: str):
    payloads = TECHNIQUES[technique]
    assert payloads
    assert len(set(payloads)) == len(payloads)
    for payload in payloads:
        query = QueryDict(mutable=True)
        query["q"] = payload
        assert QueryDict(query.urlencode())["q"] == payload


def test_no_text_belongs_to_two_techniques():
    # A closing is part of an attack, and a quote is one by itself.
    payloads = [text for name, texts in TECHNIQUES.items() if name != "CLOSINGS" for text in texts]
    assert len(set(payloads)) == len(payloads)


@pytest.mark.parametrize("expression", attacks.DELAYS)
def test_a_delay_is_an_expression_that_ends_soon(database: sqlite3.Connection, expression: str):
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return steps > 10_000

    database.set_progress_handler(count, 100)
    assert database.execute(f"SELECT {expression} IS NOT NULL").fetchone() == (1,)


@pytest.mark.parametrize("expression", attacks.FAILURES)
def test_a_failure_fails(database: sqlite3.Connection, expression: str):
    with pytest.raises(sqlite3.Error):
        database.execute(f"SELECT {expression}").fetchall()


def search(database: sqlite3.Connection, text: str, opening: str, closing: str) -> set[str]:
    """What a statement finds that has the text written into it."""
    statement = f"SELECT number, weight FROM parcel WHERE {opening}{text}{closing}"
    try:
        return {row[0] for row in database.execute(statement)}
    except sqlite3.Error:
        return set()


SEARCHES = [
    ("number = '", "'"),
    ("number LIKE '%", "%'"),
    ("(number LIKE '%", "%' OR 1 = 0)"),
    ("1 = 1 AND ((number LIKE '%", "%'))"),
]


@pytest.mark.parametrize(("opening", "closing"), SEARCHES)
def test_a_union_adds_another_table_to_any_search(database: sqlite3.Connection, opening: str, closing: str):
    payloads = attacks.unions(["password"], 2, "auth_user")
    assert any("pbkdf2$hidden" in search(database, payload, opening, closing) for payload in payloads)


@pytest.mark.parametrize(("opening", "closing"), SEARCHES)
def test_a_question_is_answered_by_any_search(database: sqlite3.Connection, opening: str, closing: str):
    answers = []
    for password in ("pbkdf2$hidden", "argon2$hidden"):
        database.execute("UPDATE auth_user SET password = ?", [password])
        answers.append([search(database, payload, opening, closing) for payload in attacks.questions(SECRET)])
    assert answers[0] != answers[1]


@pytest.mark.parametrize("payload", attacks.orderings(SECRET, "number", "weight"))
def test_an_ordering_answers_a_question(database: sqlite3.Connection, payload: str):
    orders = []
    for password in ("pbkdf2$hidden", "argon2$hidden"):
        database.execute("UPDATE auth_user SET password = ?", [password])
        orders.append(database.execute(f"SELECT number FROM parcel ORDER BY {payload}").fetchall())
    assert orders[0] != orders[1]


def test_lookups_ask_every_path_in_several_ways():
    pairs = attacks.lookups(["owner__password", "notes"], "pbkdf2$a")
    assert len(dict(pairs)) == len(pairs)
    assert {name.rpartition("__")[0] for name, _ in pairs} == {"owner__password", "notes"}
    assert dict(pairs)["notes__regex"] == r"^pbkdf2\$a"


def test_ways_elsewhere_are_different_texts():
    ways = attacks.elsewhere("evil.example")
    assert len(set(ways)) == len(ways)
    assert all("evil.example" in way for way in ways)
