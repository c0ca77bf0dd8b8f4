"""A session of the database: how it is opened, what is known of it, how it ends."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable

from psycopg import errors
from psycopg._compat import Self
from psycopg.pq._enums import ConnStatus, Ping, PollingStatus, TransactionStatus
from psycopg.pq.misc import ConninfoOption, _clean_error_message, connection_summary

from psycopg_c import conninfo as strings
from psycopg_c import messages, transport
from psycopg_c.receiving import Receiver
from psycopg_c.result import PGresult

VERSION = re.compile(rb"(\d+)(?:\.(\d+))?")
LOST = b"server closed the connection unexpectedly\n"


class Session:
    """The half of a `PGconn` that sends no command."""

    def __init__(self, conninfo: bytes = b"") -> None:
        self._conninfo = conninfo
        self._options: dict[str, bytes] = {}
        self._transport: transport.Transport | None = None
        self._receiver = Receiver()
        self._status = ConnStatus.BAD
        self._is_finished = False
        #: Whether a command was sent of which not all results have been fetched.
        self._is_active = False
        self._unsent: list[bytes] = []
        self._complaint = b""

    def __del__(self) -> None:
        self.finish()

    def __repr__(self) -> str:
        summary = "[BAD]" if self._is_finished else connection_summary(self)
        return f"<{type(self).__module__}.PGconn {summary} at 0x{id(self):x}>"

    # Opening and closing.

    @classmethod
    def connect_start(cls, conninfo: bytes) -> Self:
        if not isinstance(conninfo, bytes):
            raise TypeError(f"bytes expected, got {type(conninfo)} instead")
        connection = cls(conninfo)
        connection._open()
        return connection

    connect = connect_start

    def _open(self) -> None:
        try:
            self._options = strings.effective(self._conninfo)
        except errors.OperationalError as error:
            self._complaint = str(error).encode()
            return
        user = self._options.setdefault("user", os.environ.get("USER", "postgres").encode())
        self._options.setdefault("dbname", user)
        try:
            self._transport = transport.connect(self._options)
            self._receiver.receive(self._transport.exchange(messages.startup(self._startup_parameters())))
        except (OSError, messages.ProtocolError) as error:
            self._lose(f"connection failed: {error}\n".encode())
            return
        self._receiver.arrived.clear()
        if self._receiver.is_over or self._receiver.transaction_status == TransactionStatus.UNKNOWN:
            self._lose(self._receiver.error_message or LOST)
        else:
            self._status = ConnStatus.OK

    def _startup_parameters(self) -> dict[bytes, bytes]:
        options = self._options
        parameters = {b"user": options["user"], b"database": options["dbname"]}
        if (encoding := options.get("client_encoding")) and encoding != b"auto":
            parameters[b"client_encoding"] = encoding
        if name := options.get("application_name") or options.get("fallback_application_name"):
            parameters[b"application_name"] = name
        for keyword in ("options", "replication"):
            if value := options.get(keyword):
                parameters[keyword.encode()] = value
        return parameters

    def connect_poll(self) -> int:
        self.ensure_open()
        return PollingStatus.OK if self._status == ConnStatus.OK else PollingStatus.FAILED

    def finish(self) -> None:
        """Ends the session. A connection that never was one says nothing to the server."""
        if self._transport and self._status == ConnStatus.OK:
            with contextlib.suppress(OSError):
                self._transport.exchange(messages.TERMINATE)
            self._transport.close()
        self._transport, self._status, self._is_finished = None, ConnStatus.BAD, True

    def reset(self) -> None:
        """Ends the session and begins another."""
        self.ensure_open()
        notice_handler = self.notice_handler
        self.finish()
        self._is_finished, self._is_active, self._unsent = False, False, []
        self._receiver = Receiver()
        self.notice_handler = notice_handler
        self._open()

    reset_start = reset
    reset_poll = connect_poll

    @classmethod
    def ping(cls, conninfo: bytes) -> int:
        connection = cls.connect_start(conninfo)
        return Ping.OK if connection.status == ConnStatus.OK else Ping.NO_RESPONSE

    def ensure_open(self) -> None:
        """Raises an `OperationalError` once the connection has been closed here."""
        if self._is_finished:
            raise errors.OperationalError("the connection is closed")

    def _lose(self, complaint: bytes) -> None:
        """Notes that the session is gone."""
        if self._transport:
            self._transport.close()
        self._transport, self._status = None, ConnStatus.BAD
        self._complaint = complaint

    # What it is.

    @property
    def info(self) -> list[ConninfoOption]:
        self.ensure_open()
        return strings.described(self._options)

    def _option(self, keyword: str, default: bytes = b"") -> bytes:
        self.ensure_open()
        return self._options.get(keyword, default)

    @property
    def user(self) -> bytes:
        return self._option("user")

    @property
    def db(self) -> bytes:
        return self._option("dbname")

    @property
    def password(self) -> bytes:
        return self._option("password")

    @property
    def host(self) -> bytes:
        return self._option("host")

    @property
    def hostaddr(self) -> bytes:
        return self._option("hostaddr")

    @property
    def port(self) -> bytes:
        return self._option("port")

    @property
    def options(self) -> bytes:
        return self._option("options")

    @property
    def tty(self) -> bytes:
        return self._option("tty")

    @property
    def status(self) -> int:
        return self._status

    @property
    def transaction_status(self) -> int:
        if self._status != ConnStatus.OK:
            return TransactionStatus.UNKNOWN
        return TransactionStatus.ACTIVE if self._is_active else self._receiver.transaction_status

    @property
    def notice_handler(self) -> Callable[[PGresult], None] | None:
        return self._receiver.notice_handler

    @notice_handler.setter
    def notice_handler(self, handler: Callable[[PGresult], None] | None) -> None:
        self._receiver.notice_handler = handler

    def parameter_status(self, name: bytes) -> bytes | None:
        self.ensure_open()
        return self._receiver.parameters.get(name)

    @property
    def error_message(self) -> bytes:
        if self._is_finished:
            return b"connection pointer is NULL\n"
        return self._complaint or self._receiver.error_message

    def get_error_message(self, encoding: str = "") -> str:
        return _clean_error_message(self.error_message, encoding or self._encoding)

    @property
    def _encoding(self) -> str:
        return self._receiver.encoding if self._status == ConnStatus.OK else "utf-8"

    @property
    def protocol_version(self) -> int:
        self.ensure_open()
        return 3

    @property
    def full_protocol_version(self) -> int:
        return self.protocol_version * 10000

    @property
    def server_version(self) -> int:
        self.ensure_open()
        version = VERSION.match(self._receiver.parameters.get(b"server_version", b"0"))
        return int(version[1]) * 10000 + int(version[2] or 0)

    @property
    def socket(self) -> int:
        """Something that psycopg may wait for before it sends the data of a COPY."""
        self.ensure_open()
        if self._transport is None:
            raise errors.OperationalError("the connection is lost")
        return self._transport.fileno()

    @property
    def backend_pid(self) -> int:
        self.ensure_open()
        return self._receiver.backend_pid

    @property
    def needs_password(self) -> bool:
        return False

    used_password = used_gssapi = needs_password

    @property
    def ssl_in_use(self) -> bool:
        self.ensure_open()
        return False
