"""The driver's messages, its words about errors, connection strings and escaping: without a server."""

from __future__ import annotations

import random
from struct import pack

import pytest
from psycopg import errors
from psycopg_c import diagnostics, messages
from psycopg_c.conninfo import Conninfo
from psycopg_c.escaping import Escaping
from psycopg_c.receiving import EXTENDED, SIMPLE, Receiver, next_copy_data, next_result


def row_of(*values: bytes | None) -> bytes:
    cells = b"".join(
        b"\xff\xff\xff\xff" if value is None else pack("!i", len(value)) + value for value in values
    )
    return messages.message(b"D", pack("!h", len(values)) + cells)


def columns_of(*names: bytes) -> bytes:
    described = b"".join(name + b"\0" + pack("!IhIhih", 0, 0, 25, -1, -1, 0) for name in names)
    return messages.message(b"T", pack("!h", len(names)) + described)


def error_of(**fields: str) -> bytes:
    body = b"".join(f"{code}{text}".encode() + b"\0" for code, text in fields.items())
    return messages.message(b"E", body + b"\0")


READY = messages.message(b"Z", b"I")
SELECTED = messages.message(b"C", b"SELECT 1\0")


def test_rows_come_with_their_columns() -> None:
    receiver = Receiver()
    receiver.expect(SIMPLE)
    receiver.receive(columns_of(b"a", b"b") + row_of(b"1", None) + row_of(b"", b"x") + SELECTED + READY)
    result = next_result(receiver)
    assert [result.fname(0), result.fname(1), result.fname(2)] == [b"a", b"b", None]
    assert result.rows == [[b"1", None], [b"", b"x"]]
    assert (result.ntuples, result.command_tuples, result.ftype(1)) == (2, 1, 25)
    assert next_result(receiver) is None


def test_a_result_of_its_own_for_each_row_ends_with_an_empty_one() -> None:
    receiver = Receiver()
    receiver.expect(EXTENDED)
    receiver.take_rows_apart()
    receiver.receive(columns_of(b"a") + row_of(b"1") + row_of(b"2") + SELECTED + READY)
    results = [next_result(receiver) for _ in range(4)]
    assert [result and result.rows for result in results] == [[[b"1"]], [[b"2"]], [], None]


def test_the_data_of_a_copy_comes_between_its_results() -> None:
    receiver = Receiver()
    receiver.expect(SIMPLE)
    receiver.receive(
        messages.message(b"H", b"\0\0\1\0\0")
        + messages.copy_data(b"1\n")
        + messages.COPY_DONE
        + messages.message(b"C", b"COPY 1\0")
        + READY
    )
    assert next_result(receiver).status == 3
    assert next_copy_data(receiver)[1] == b"1\n"
    assert next_copy_data(receiver)[0] == -1
    assert next_result(receiver).command_tuples == 1


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_message_that_is_cut_short_is_refused(cut: int) -> None:
    data = columns_of(b"first", b"second") + row_of(b"1", b"2")
    with pytest.raises(messages.ProtocolError):
        list(messages.split(data[:-cut]))


def test_no_bytes_whatever_are_taken_for_something_else() -> None:
    draw = random.Random(7)
    for _ in range(2000):
        data = draw.randbytes(draw.randint(0, 40))
        try:
            parts = list(messages.split(data))
        except messages.ProtocolError:
            continue
        assert sum(end - start + 5 for _, start, end in parts) == len(data)


def test_an_error_is_told_as_libpq_tells_it() -> None:
    receiver = Receiver()
    receiver.expect(SIMPLE, b"SELECT 1,\n\tnope FROM t")
    receiver.receive(
        error_of(S="ERROR", V="ERROR", C="42703", M="no such column", P="12", D="It is gone.", H="Look.")
        + READY
    )
    result = next_result(receiver)
    assert result.error_message.decode() == (
        "ERROR:  no such column\nLINE 2:  nope FROM t\n         ^\nDETAIL:  It is gone.\nHINT:  Look.\n"
    )
    assert result.error_field(ord("C")) == b"42703"
    assert errors.error_from_result(result).sqlstate == "42703"


def test_of_a_long_line_the_part_around_the_error_is_shown() -> None:
    query = "SELECT " + ", ".join(f"column_{n}" for n in range(30)) + " FROM t"
    shown = diagnostics.line_with_caret(query, query.index("column_20"))
    _, line, caret = shown.split("\n")
    assert line.startswith("LINE 1: ...") and line.endswith("...")
    assert line[caret.index("^") :].startswith("column_20"[:7])


def test_a_fatal_error_ends_the_session() -> None:
    receiver = Receiver()
    receiver.receive(error_of(S="FATAL", V="FATAL", C="53300", M="too many clients"))
    assert receiver.is_over


def test_a_password_is_refused_by_name() -> None:
    with pytest.raises(errors.NotSupportedError, match="authentication is not supported here"):
        Receiver().receive(messages.message(b"R", pack("!i", 10) + b"SCRAM-SHA-256\0\0"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", {}),
        (b"host=a port=1", {"host": "a", "port": "1"}),
        (b"host = 'a b' dbname='it\\'s'", {"host": "a b", "dbname": "it's"}),
        (b"postgresql://u:p%20q@h:1/d?application_name=x", None),
        (b"postgres://", {}),
    ],
)
def test_connection_strings(text: bytes, expected: dict[str, str] | None) -> None:
    if expected is None:
        expected = {
            "user": "u",
            "password": "p q",
            "host": "h",
            "port": "1",
            "dbname": "d",
            "application_name": "x",
        }
    found = {option.keyword.decode(): option.val.decode() for option in Conninfo.parse(text) if option.val}
    assert found == expected


@pytest.mark.parametrize("text", [b"host", b"nope=1", b"host='a", b"= 1", b"postgresql://h/d?nope=1"])
def test_what_is_no_connection_string_is_refused(text: bytes) -> None:
    with pytest.raises(errors.OperationalError):
        Conninfo.parse(text)


def test_bytes_are_escaped_and_read_back() -> None:
    escaping = Escaping()
    every = bytes(range(256))
    assert escaping.unescape_bytea(escaping.escape_bytea(every)) == every
    assert escaping.unescape_bytea(rb"a\\b\000\377") == b"a\\b\0\xff"
    assert escaping.escape_string(b"it's") == b"it''s"
    with pytest.raises(errors.OperationalError, match="no connection provided"):
        escaping.escape_literal(b"x")
