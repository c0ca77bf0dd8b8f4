"""What a client does that uses every part of psycopg, in a process of its own, with one libpq or the other.

`python driver_dialogue.py FOLDER ours|libpq` prints what came of each step, as JSON.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

FOLDER, WHOSE = sys.argv[1], sys.argv[2]

if WHOSE == "ours":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "guest"))
    from psycopg_c import transport
    from socket_transport import SocketTransport

    transport.connect = SocketTransport

import psycopg  # noqa: E402
from psycopg import ClientCursor, RawCursor, pq, sql  # noqa: E402
from psycopg.types.json import Jsonb  # noqa: E402

CONNINFO = f"host={FOLDER} user=postgres dbname=postgres application_name=dialogue"

#: Said of a step that raised. These lead to errors of every kind.
BROKEN = [
    "SELECT nope",
    "SELECT 1 FROM nowhere WHERE " + " AND ".join(f"column_{n} = {n}" for n in range(30)),
    "SELECT\n\n\t'ж' + nope\nFROM x",
    "SELECT 1/0",
    "SELEC",
    "SELECT 'a'::int",
    "INSERT INTO parent VALUES (1), (1)",
    "INSERT INTO child VALUES (7)",
    "INSERT INTO parent VALUES (NULL)",
    "INSERT INTO parent VALUES (-1)",
    "DO $$ BEGIN RAISE EXCEPTION 'stop' USING HINT = 'go', DETAIL = 'more', ERRCODE = 'P0042'; END $$",
    "SELECT broken_function()",
    "VACUUM parent; SELECT 1",
    "SELECT $1",
    "COPY nowhere TO STDOUT",
    "SELECT E'\\xff'",
]

VALUES: list[Any] = [
    1,
    2**40,
    1.5,
    "it's \\ ж",
    b"\x00\xff",
    None,
    True,
    [1, None, 3],
    [["a", "b"], ["c,", '"d']],
    Jsonb({"a": [1, None]}),
    range(3),
]


def described(exception: psycopg.Error) -> dict[str, Any]:
    fields = [name for name in dir(exception.diag) if not name.startswith("_")]
    told = {name: getattr(exception.diag, name) for name in fields}
    return {
        "type": type(exception).__name__,
        "text": str(exception),
        "state": exception.sqlstate,
        "diagnostics": {
            name: value
            for name, value in told.items()
            if value is not None and not callable(value) and not name.startswith("source_line")
        },
    }


def attempt(connection: Any, step: Any) -> Any:
    try:
        found = step()
    except psycopg.Error as exception:
        found = described(exception)
    status = connection.info.transaction_status.name
    connection.rollback()
    return [found, status]


def fetch(cursor: Any, *arguments: Any, **named: Any) -> str:
    return repr(cursor.execute(*arguments, **named).fetchall())


def columns(cursor: Any) -> Any:
    return cursor.description and [
        [each.name, each.type_code, each.display_size, each.internal_size, each.precision, each.scale]
        for each in cursor.description
    ]


def dialogue() -> dict[str, Any]:
    assert pq.PGconn.__module__.startswith("psycopg_c") == (WHOSE == "ours")
    found: dict[str, Any] = {}
    notices: list[str] = []
    connection = psycopg.connect(CONNINFO)
    for what in ("TABLE", "parent CASCADE"), ("TABLE", "child"), ("FUNCTION", "broken_function"):
        connection.execute("DROP {} IF EXISTS {}".format(*what))
    connection.add_notice_handler(lambda diag: notices.append(f"{diag.severity} {diag.message_primary}"))
    connection.execute("CREATE TABLE parent (id int PRIMARY KEY CONSTRAINT positive CHECK (id > 0))")
    connection.execute("CREATE TABLE child (parent int REFERENCES parent)")
    connection.execute(
        "CREATE FUNCTION broken_function() RETURNS int LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN (SELECT nope FROM parent); END $$"
    )
    connection.commit()
    found["parameters"] = [connection.info.parameter_status(name) for name in ("TimeZone", "DateStyle")]
    found["info"] = [connection.info.dbname, connection.info.user, connection.info.server_version]
    found["broken"] = [attempt(connection, partial(connection.execute, text)) for text in BROKEN]
    found["broken with parameters"] = [
        attempt(connection, lambda: connection.execute("SELECT nope, %s", [1])),
        attempt(connection, lambda: connection.execute("SELECT %s::int", ["x"])),
    ]

    for name, cursor in (
        ("server", connection.cursor()),
        ("binary", connection.cursor(binary=True)),
        ("client", ClientCursor(connection)),
    ):
        rows = []
        for value in VALUES[:-1]:
            for prepared in (False, True) if name != "client" else (None,):
                rows.append(
                    attempt(
                        connection,
                        partial(fetch, cursor, "SELECT %s", [value], prepare=prepared),
                    )
                )
        found[name] = rows
        cursor.execute("SELECT now()::date - now()::date, 'x'::varchar(7), 1.5::numeric(4, 2), NULL")
        found[f"{name} columns"] = columns(cursor)
    raw = RawCursor(connection)
    found["raw"] = repr(raw.execute("SELECT $1::int + $2::int", [1, 2]).fetchall())
    found["mogrified"] = ClientCursor(connection).mogrify("SELECT %s, %s, %s", ["it's \\", b"\x01", None])
    found["composed"] = (
        sql.SQL("SELECT {} AS {}").format("a'b\\", sql.Identifier('c"d')).as_string(connection)
    )

    cursor = connection.cursor()
    results = []
    cursor.execute("SELECT 1; CREATE TEMP TABLE several (a int); INSERT INTO several VALUES (1), (2)")
    while True:
        rows = cursor.fetchall() if cursor.description else None
        results.append([cursor.statusmessage, cursor.rowcount, rows])
        if not cursor.nextset():
            break
    found["several"] = results
    cursor.executemany("INSERT INTO several VALUES (%s)", [[n] for n in range(5)])
    found["many"] = cursor.rowcount
    cursor.executemany("INSERT INTO several VALUES (%s) RETURNING a", [[8], [9]], returning=True)
    found["many returning"] = [cursor.fetchall(), cursor.nextset(), cursor.fetchall()]
    found["stream"] = list(cursor.stream("SELECT a FROM several ORDER BY a"))
    found["empty"] = attempt(connection, lambda: connection.execute("").statusmessage)
    commands = (
        "UPDATE parent SET id = 1",
        "DELETE FROM parent",
        "SET timezone TO 'UTC'",
        "SELECT 1 LIMIT 0",
    )
    found["commands"] = [
        [connection.execute(text).statusmessage, connection.execute(text).rowcount] for text in commands
    ]
    connection.execute("DO $$ BEGIN RAISE NOTICE 'mind %', 7; RAISE WARNING 'and this'; END $$")
    connection.execute("DROP TABLE IF EXISTS nothing_there")
    found["notices"] = notices

    with connection.cursor("named") as named:
        named.execute("SELECT * FROM generate_series(1, 10) n")
        found["named"] = [named.fetchone(), named.fetchmany(3), len(named.fetchall())]
    found["copies"] = copies(connection)
    connection.rollback()
    with connection.transaction(), connection.transaction(force_rollback=True):
        connection.execute("INSERT INTO parent VALUES (5)")
    found["rolled back"] = connection.execute("SELECT count(*) FROM parent").fetchone()
    connection.execute("LISTEN channel")
    connection.execute("NOTIFY channel, 'hello'")
    notified: list[Any] = []
    connection.add_notify_handler(lambda each: notified.append([each.channel, each.payload]))
    connection.commit()
    connection.execute("SELECT 1")
    found["notified"] = notified
    connection.rollback()
    found["encoding"] = attempt(connection, lambda: latin(connection))
    connection.autocommit = True
    found["autocommit"] = connection.execute("SELECT 1").fetchone()
    found["terminated"] = attempt_last(connection)
    return found


def latin(connection: Any) -> Any:
    connection.execute("SET client_encoding TO latin1")
    return [connection.info.encoding, connection.execute("SELECT 'é', %s", ["é"]).fetchone()]


def copies(connection: Any) -> Any:
    cursor = connection.cursor()
    cursor.execute("CREATE TEMP TABLE copied (a int, b text)")
    with cursor.copy("COPY copied FROM STDIN") as copy:
        copy.write_row((1, "tab\there"))
        copy.write("2\t\\N\n")
    found: list[Any] = [cursor.rowcount, cursor.statusmessage]
    with cursor.copy("COPY copied (a, b) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int4", "text"])
        for number in range(3):
            copy.write_row((number, None))
    found.append(cursor.rowcount)
    with cursor.copy("COPY copied TO STDOUT") as copy:
        found.append(list(copy.rows()))
    with cursor.copy("COPY copied TO STDOUT (FORMAT BINARY)") as copy:
        found.append(b"".join(bytes(each) for each in copy).hex())
    with cursor.copy("COPY (SELECT * FROM copied WHERE a > %s) TO STDOUT", [1]) as copy:
        found.append([bytes(each).decode() for each in copy])
    connection.execute("SAVEPOINT before")
    try:
        with cursor.copy("COPY copied FROM STDIN") as copy:
            copy.write("x\ty\n")
    except psycopg.Error as exception:
        found.append(described(exception))
    connection.execute("ROLLBACK TO before")
    try:
        with cursor.copy("COPY copied FROM STDIN") as copy:
            copy.write("1\ty\n")
            raise ZeroDivisionError
    except ZeroDivisionError:
        found.append(connection.info.transaction_status.name)
    connection.execute("ROLLBACK TO before")
    found.append(cursor.execute("SELECT count(*) FROM copied").fetchone())
    return found


def attempt_last(connection: Any) -> Any:
    try:
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    except psycopg.Error as exception:
        return [type(exception).__name__, exception.sqlstate, connection.closed, connection.broken]
    return "went on"


if __name__ == "__main__":
    print(json.dumps({"implementation": pq.__impl__, **dialogue()}, indent=1, default=str))
