"""A connection: it sends a command when it is told to, and has the whole answer then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from psycopg import errors
from psycopg.pq._enums import ConnStatus, ExecStatus, PipelineStatus
from psycopg.pq.misc import PGnotify

from psycopg_c import messages
from psycopg_c.receiving import (
    CLOSE,
    DESCRIBE,
    EXTENDED,
    PREPARE,
    SIMPLE,
    next_copy_data,
    next_result,
)
from psycopg_c.result import PGresult
from psycopg_c.session import LOST, Session
from psycopg_c.unsupported import Unsupported, refuse

if TYPE_CHECKING:
    from psycopg.pq.abc import Buffer

COPYING = (ExecStatus.COPY_IN, ExecStatus.COPY_OUT)


class PGconn(Unsupported, Session):
    """psycopg's interface of the same name (`psycopg.pq.abc.PGconn`).

    Nothing ever has to be waited for: what is sent is answered when `flush` returns."""

    def __init__(self, conninfo: bytes = b"") -> None:
        super().__init__(conninfo)
        self.notify_handler: Callable[[PGnotify], None] | None = None
        self.pipeline_status: int = PipelineStatus.OFF
        self._is_extended = False
        self._is_nonblocking = 0

    # Sending without waiting for results.

    def send_query(self, command: bytes) -> None:
        text = _text(command)
        self._begin(SIMPLE, messages.query(text), text)

    def send_query_params(
        self,
        command: bytes,
        param_values: Sequence[Buffer | None] | None,
        param_types: Sequence[int] | None = None,
        param_formats: Sequence[int] | None = None,
        result_format: int = 0,
    ) -> None:
        text, types = _text(command), param_types or ()
        values = _values(param_values, types, param_formats)
        execution = messages.bind_and_execute(b"", values, param_formats or (), result_format)
        self._begin(EXTENDED, messages.parse(b"", text, types) + execution, text)

    def send_prepare(self, name: bytes, command: bytes, param_types: Sequence[int] | None = None) -> None:
        text = _text(command)
        self._begin(PREPARE, messages.parse(_text(name), text, param_types or ()), text)

    def send_query_prepared(
        self,
        name: bytes,
        param_values: Sequence[Buffer | None] | None,
        param_formats: Sequence[int] | None = None,
        result_format: int = 0,
    ) -> None:
        values = _values(param_values, (), param_formats)
        execution = messages.bind_and_execute(_text(name), values, param_formats or (), result_format)
        self._begin(EXTENDED, execution)

    def send_describe_prepared(self, name: bytes) -> None:
        self._begin(DESCRIBE, messages.describe(b"S", _text(name)))

    def send_describe_portal(self, name: bytes) -> None:
        self._begin(DESCRIBE, messages.describe(b"P", _text(name)))

    def send_close_prepared(self, name: bytes) -> None:
        self._begin(CLOSE, messages.close(b"S", _text(name)))

    def send_close_portal(self, name: bytes) -> None:
        self._begin(CLOSE, messages.close(b"P", _text(name)))

    def _begin(self, kind: int, message: bytes, query: bytes | None = None) -> None:
        self.ensure_open()
        if self._transport is None:
            raise errors.OperationalError("sending query failed: no connection to the server\n")
        if self._is_active:
            raise errors.OperationalError("sending query failed: another command is already in progress\n")
        self._receiver.expect(kind, query)
        self._complaint = b""
        self._is_extended = kind != SIMPLE
        self._unsent.append(message + messages.SYNC if self._is_extended else message)
        self._is_active = True

    def flush(self) -> int:
        """Sends what has not been sent, and takes in the answer. Nothing is ever left to be sent."""
        self.ensure_open()
        if not self._unsent:
            return 0
        if self._transport is None:
            raise errors.OperationalError("flushing failed: no connection to the server\n")
        data, self._unsent = b"".join(self._unsent), []
        try:
            self._receiver.receive(self._transport.exchange(data))
        except (OSError, messages.ProtocolError) as error:
            self._lose(LOST + f"\t{error}\n".encode())
            raise errors.OperationalError(f"flushing failed: {self.get_error_message()}") from error
        if self._receiver.is_over:
            self._lose(self._receiver.error_message)
        return 0

    # Sending, and waiting for the last result.

    def exec_(self, command: bytes) -> PGresult:
        self._make_free()
        self.send_query(command)
        return self._last_result()

    def exec_params(
        self,
        command: bytes,
        param_values: Sequence[Buffer | None] | None,
        param_types: Sequence[int] | None = None,
        param_formats: Sequence[int] | None = None,
        result_format: int = 0,
    ) -> PGresult:
        self._make_free()
        self.send_query_params(command, param_values, param_types, param_formats, result_format)
        return self._last_result()

    def prepare(self, name: bytes, command: bytes, param_types: Sequence[int] | None = None) -> PGresult:
        self._make_free()
        self.send_prepare(name, command, param_types)
        return self._last_result()

    def exec_prepared(
        self,
        name: bytes,
        param_values: Sequence[Buffer] | None,
        param_formats: Sequence[int] | None = None,
        result_format: int = 0,
    ) -> PGresult:
        self._make_free()
        self.send_query_prepared(name, param_values, param_formats, result_format)
        return self._last_result()

    def describe_prepared(self, name: bytes) -> PGresult:
        self._make_free()
        self.send_describe_prepared(name)
        return self._last_result()

    def describe_portal(self, name: bytes) -> PGresult:
        self._make_free()
        self.send_describe_portal(name)
        return self._last_result()

    def close_prepared(self, name: bytes) -> PGresult:
        self._make_free()
        self.send_close_prepared(name)
        return self._last_result()

    def close_portal(self, name: bytes) -> PGresult:
        self._make_free()
        self.send_close_portal(name)
        return self._last_result()

    def _make_free(self) -> None:
        """Ends what is under way: its results have not been fetched, and never will be."""
        if self._is_active and not self._is_finished:
            if self._receiver.is_copying_in:
                self.put_copy_end(b"COPY terminated by new PQexec")
            self.flush()
            self._receiver.arrived.clear()
            self._receiver.is_copying_out = False
            self._is_active = False

    def _last_result(self) -> PGresult:
        last = PGresult(ExecStatus.FATAL_ERROR)
        while (result := self.get_result()) is not None:
            last = result
            if result.status in COPYING:
                break
        return last

    # Fetching.

    def get_result(self) -> PGresult | None:
        if self._unsent and not self._is_finished:
            self.flush()
        result = next_result(self._receiver)
        if result is None:
            self._is_active = False
        return result

    def make_empty_result(self, exec_status: int) -> PGresult:
        result = PGresult(exec_status)
        if exec_status in (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE, ExecStatus.NONFATAL_ERROR):
            result.error_message = self.error_message
        return result

    def consume_input(self) -> None:
        """Whatever answers a command is here. What comes without one never comes."""
        self.ensure_open()
        if not self._is_active:
            refuse("waiting for notifications")

    def is_busy(self) -> int:
        return 0

    def notifies(self) -> PGnotify | None:
        return self._receiver.notifies.popleft() if self._receiver.notifies else None

    @property
    def nonblocking(self) -> int:
        return self._is_nonblocking

    @nonblocking.setter
    def nonblocking(self, arg: int) -> None:
        if self._status != ConnStatus.OK:
            raise errors.OperationalError(f"setting nonblocking failed: {self.get_error_message()}")
        self._is_nonblocking = int(bool(arg))

    def set_single_row_mode(self) -> None:
        if not self._is_active or self._receiver.arrived:
            raise errors.OperationalError("setting single row mode failed")
        self._receiver.take_rows_apart()

    # COPY.

    def put_copy_data(self, buffer: Buffer) -> int:
        self._ensure_copying_in("sending copy data failed")
        self._unsent.append(messages.copy_data(bytes(buffer)))
        return 1

    def put_copy_end(self, error: bytes | None = None) -> int:
        self._ensure_copying_in("sending copy end failed")
        self._unsent.append(messages.COPY_DONE if error is None else messages.copy_fail(error))
        if self._is_extended:
            self._unsent.append(messages.SYNC)
        self._receiver.is_copying_in = False
        return 1

    def _ensure_copying_in(self, what: str) -> None:
        self.ensure_open()
        if not self._receiver.is_copying_in:
            raise errors.OperationalError(f"{what}: no COPY in progress\n")

    def get_copy_data(self, async_: int) -> tuple[int, memoryview]:
        return next_copy_data(self._receiver)


def _text(text: bytes) -> bytes:
    """A text as C has it: it ends before the first zero byte."""
    if not isinstance(text, bytes):
        raise TypeError(f"bytes expected, got {type(text)} instead")
    return text.partition(b"\0")[0] if b"\0" in text else text


def _values(
    values: Sequence[Buffer | None] | None, types: Sequence[int], formats: Sequence[int] | None
) -> list[bytes | None]:
    found = [each if each is None or isinstance(each, bytes) else bytes(each) for each in values or ()]
    for name, described in (("param_types", types), ("param_formats", formats)):
        if described and len(described) != len(found):
            raise ValueError(f"got {len(found)} param_values but {len(described)} {name}")
    return found
