"""Tables are described as the database has them, whichever it is and whoever made them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import postgres_server
import pytest
from django.db import connection, connections
from harness import tables
from harness.tables import describe_table
from psycopg_c import transport
from socket_transport import SocketTransport

PROGRAMS = postgres_server.find_programs()


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    with postgres_server.running(PROGRAMS) as folder:
        yield folder


@pytest.fixture
def postgresql(server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The connection that tables are described through, to a real server."""
    monkeypatch.setattr(transport, "connect", SocketTransport)
    options = {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres"}
    settings = connections.configure_settings({"default": {**options, "HOST": str(server)}})
    monkeypatch.setitem(connections.settings, "default", settings["default"])
    wrapper = connections.create_connection("default")
    monkeypatch.setattr(tables, "connection", wrapper)
    yield wrapper
    with wrapper.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    wrapper.close()


@pytest.fixture
def loaves() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE oven (id integer PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE loaf (id integer PRIMARY KEY, name varchar(9) NOT NULL UNIQUE DEFAULT 'rye', "
            "oven_id integer REFERENCES oven)"
        )
        yield
        cursor.execute("DROP TABLE loaf")
        cursor.execute("DROP TABLE oven")


@pytest.mark.usefixtures("loaves")
def test_sqlite_tells_columns_indexes_and_foreign_keys() -> None:
    described = describe_table("loaf")
    assert described["columns"]["name"] == {
        "type": "varchar(9)",
        "null": False,
        "default": "'rye'",
        "primary_key": False,
    }
    assert described["indexes"] == [{"columns": ["name"], "unique": True}]
    assert described["foreign_keys"] == [("oven_id", "oven")]


@pytest.mark.skipif(PROGRAMS is None, reason="this machine has no PostgreSQL to ask")
def test_postgresql_tells_what_is_in_force_and_what_is_not(postgresql: Any) -> None:
    with postgresql.cursor() as cursor:
        cursor.execute('CREATE TABLE "Oven" (id bigint PRIMARY KEY)')
        cursor.execute(
            "CREATE TABLE loaf (id bigint PRIMARY KEY, gone int, name varchar(9) NOT NULL DEFAULT 'rye', "
            'oven_id bigint REFERENCES "Oven", weight int CHECK (weight > 0))'
        )
        cursor.execute("ALTER TABLE loaf DROP COLUMN gone")
        cursor.execute("INSERT INTO loaf (id, weight) VALUES (1, 3), (2, 3)")
        cursor.execute("CREATE INDEX ON loaf (oven_id, lower(name), weight DESC) WHERE oven_id IS NOT NULL")
        cursor.execute("ALTER TABLE loaf ADD CHECK (weight < 9) NOT VALID")
        cursor.execute('ALTER TABLE loaf ADD FOREIGN KEY (weight) REFERENCES "Oven" NOT VALID')
        # Two loaves weigh the same, so the building fails and leaves an index that is none.
        with pytest.raises(Exception, match="could not create unique index"):
            cursor.execute("CREATE UNIQUE INDEX CONCURRENTLY ON loaf (weight)")
    described = describe_table("loaf")
    assert list(described["columns"]) == ["id", "name", "oven_id", "weight"]
    assert described["columns"]["name"] == {
        "type": "character varying(9)",
        "null": False,
        "default": "'rye'::character varying",
        "primary_key": False,
    }
    assert described["columns"]["id"]["primary_key"]
    assert described["indexes"] == [
        {"columns": ["id"], "unique": True},
        {
            "columns": ["oven_id", "lower(name::text)", "weight"],
            "unique": False,
            "condition": "(oven_id IS NOT NULL)",
        },
        {"columns": ["weight"], "unique": True, "invalid": True},
    ]
    assert described["foreign_keys"] == [["oven_id", '"Oven"'], ["weight", '"Oven"', "not validated"]]
    assert described["checks"] == [["(weight < 9)", "not validated"], ["(weight > 0)"]]


@pytest.mark.skipif(PROGRAMS is None, reason="this machine has no PostgreSQL to ask")
def test_a_table_that_is_not_there_has_nothing(postgresql: Any) -> None:
    assert describe_table("loaf") == {"columns": {}, "indexes": [], "foreign_keys": [], "checks": []}
