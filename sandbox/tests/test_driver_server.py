"""The driver before a real server: psycopg sees what it sees with the real libpq."""

from __future__ import annotations

import asyncio
import ctypes.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgres_server
import psycopg
import pytest
from psycopg_c import connection, messages, transport
from socket_transport import SocketTransport

HERE = Path(__file__).parent
PROGRAMS = postgres_server.find_programs()

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="this machine has no PostgreSQL to ask")


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with postgres_server.running(PROGRAMS) as folder:
        yield folder


def dialogue(server: Path, whose: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, HERE / "driver_dialogue.py", server, whose],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(not ctypes.util.find_library("pq"), reason="this machine has no libpq to compare with")
def test_psycopg_sees_what_it_sees_with_libpq(server: Path) -> None:
    ours, theirs = dialogue(server, "ours"), dialogue(server, "libpq")
    for step, seen in theirs.items():
        assert ours[step] == seen, step


@pytest.fixture
def connected(server: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    monkeypatch.setattr(transport, "connect", SocketTransport)
    with psycopg.connect(f"host={server} user=postgres", autocommit=True) as connected:
        assert isinstance(connected.pgconn, connection.PGconn)
        yield connected


def test_the_data_of_a_copy_reaches_a_server_that_cannot_ask_for_it(
    server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanges: list[bytes] = []

    def open_host(options: dict[str, bytes]) -> transport.HostTransport:
        over_the_wire = SocketTransport(options)

        def exchange(data: bytes) -> bytes:
            exchanges.append(data)
            return over_the_wire.exchange(data)

        return transport.HostTransport(exchange)

    monkeypatch.setattr(transport, "connect", open_host)
    with psycopg.connect(f"host={server} user=postgres") as connected, connected.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE t (a int, b text)")
        with cursor.copy("COPY t (a, b) FROM STDIN") as copy:
            for number in range(3):
                copy.write_row((number, "x"))
        assert cursor.rowcount == 3
        last = [bytes([tag]) for tag, _, _ in messages.split(exchanges[-1])]
        assert last[0] in (b"Q", b"P")
        assert last[-1] in (b"c", b"S")
        connected.execute("SAVEPOINT s")
        with (
            pytest.raises(psycopg.errors.InvalidTextRepresentation, match="integer"),
            cursor.copy("COPY t FROM STDIN") as copy,
        ):
            copy.write("x\ty\n")
        connected.execute("ROLLBACK TO s")
        with cursor.copy("COPY t FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int4", "text"])
            copy.write_row((7, None))
        assert cursor.execute("SELECT a FROM t ORDER BY a").fetchall() == [(0,), (1,), (2,), (7,)]


@pytest.mark.parametrize(
    "refused",
    [
        lambda connected: connected.cancel(),
        lambda connected: connected.pipeline().__enter__(),
        lambda connected: connected.pgconn.encrypt_password(b"x", b"y"),
        lambda connected: connected.pgconn.trace(1),
        lambda connected: connected.pgconn.consume_input(),
    ],
)
def test_what_cannot_be_is_refused(connected: psycopg.Connection, refused: Any) -> None:
    with pytest.raises(psycopg.NotSupportedError):
        refused(connected)
    assert connected.execute("SELECT 1").fetchone() == (1,)


def test_a_closed_connection_says_so(connected: psycopg.Connection) -> None:
    connected.close()
    with pytest.raises(psycopg.OperationalError, match="the connection is closed"):
        connected.execute("SELECT 1")
    assert connected.pgconn.error_message == b"connection pointer is NULL\n"


def test_a_connection_that_is_reset_is_a_new_session(connected: psycopg.Connection) -> None:
    before = connected.pgconn.backend_pid
    connected.pgconn.reset()
    assert connected.pgconn.backend_pid != before
    assert connected.execute("SELECT 1").fetchone() == (1,)


def test_an_asynchronous_connection_works_as_well(connected: psycopg.Connection, server: Path) -> None:
    async def ask() -> Any:
        async with await psycopg.AsyncConnection.connect(f"host={server} user=postgres") as connection:
            cursor = await connection.execute("SELECT %s::int", [1])
            return await cursor.fetchone()

    assert asyncio.run(ask()) == (1,)
