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
        tags = _tags(data)
        if tags[-1:] in (b"d", b"X"):
            return b""
        # Asking for the data of a COPY is the last word, unless the data is there.
        last_words = b"Z" if b"c" in tags or b"f" in tags else b"ZG"
        answer, whole = bytearray(), 0
        while True:
            last = b""
            while len(answer) - whole >= 5:
                end = whole + 1 + messages.integer(answer, whole + 1)
                if end > len(answer):
                    break
                last, whole = bytes(answer[whole : whole + 1]), end
            if last and whole == len(answer) and last in last_words:
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


def _tags(data: bytes) -> bytes:
    """The tags of the messages, and none for a StartupMessage, which has none."""
    return b"" if data[:1] == b"\0" else bytes(tag for tag, _, _ in messages.split(data))
