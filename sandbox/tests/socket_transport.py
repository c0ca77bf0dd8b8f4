"""The driver's messages over a socket, so that a PostgreSQL server can say whether they are right."""

from __future__ import annotations

import socket

from psycopg_c import messages


class SocketTransport:
    """One connection to a server. As the host does, it returns when the server has nothing more to say."""

    def __init__(self, options: dict[str, bytes]) -> None:
        host, port = options["host"].decode(), int(options["port"])
        if host.startswith("/"):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(f"{host}/.s.PGSQL.{port}")
        else:
            self._socket = socket.create_connection((host, port))
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, data: bytes) -> bytes:
        self._socket.sendall(data)
        if _last_tag(data) in (b"d", b"X"):
            return b""
        answer, whole = bytearray(), 0
        while True:
            last = b""
            while len(answer) - whole >= 5:
                end = whole + 1 + messages.integer(answer, whole + 1)
                if end > len(answer):
                    break
                last, whole = bytes(answer[whole : whole + 1]), end
            if whole == len(answer) and last in (b"Z", b"G"):
                return bytes(answer)
            chunk = self._socket.recv(65536)
            if not chunk:
                if answer:
                    return bytes(answer[:whole])
                raise ConnectionError("the server closed the connection")
            answer += chunk

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()


def _last_tag(data: bytes) -> bytes:
    """The tag of the last message, or nothing for a StartupMessage, which has none."""
    if data[:1] == b"\0":
        return b""
    start = 0
    for _, start, _ in messages.split(data):
        pass
    return data[start - 5 : start - 4]
