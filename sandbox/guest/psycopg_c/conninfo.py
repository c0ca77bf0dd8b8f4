"""Connection strings: `keyword=value` pairs, or an address that begins with `postgresql://`."""

from __future__ import annotations

import os
import re
from typing import NoReturn
from urllib.parse import unquote_to_bytes

from psycopg import errors
from psycopg.pq.misc import ConninfoOption

#: By keyword: the variable of the environment that stands in for it, and the value without both.
OPTIONS: dict[str, tuple[str | None, str | None]] = {
    "service": ("PGSERVICE", None),
    "user": ("PGUSER", None),
    "password": ("PGPASSWORD", None),
    "passfile": ("PGPASSFILE", None),
    "channel_binding": ("PGCHANNELBINDING", "disable"),
    "connect_timeout": ("PGCONNECT_TIMEOUT", None),
    "dbname": ("PGDATABASE", None),
    "host": ("PGHOST", None),
    "hostaddr": ("PGHOSTADDR", None),
    "port": ("PGPORT", "5432"),
    "client_encoding": ("PGCLIENTENCODING", None),
    "options": ("PGOPTIONS", ""),
    "application_name": ("PGAPPNAME", None),
    "fallback_application_name": (None, None),
    "keepalives": (None, None),
    "keepalives_idle": (None, None),
    "keepalives_interval": (None, None),
    "keepalives_count": (None, None),
    "tcp_user_timeout": (None, None),
    "sslmode": ("PGSSLMODE", "disable"),
    "sslcompression": ("PGSSLCOMPRESSION", "0"),
    "sslcert": ("PGSSLCERT", None),
    "sslkey": ("PGSSLKEY", None),
    "sslpassword": (None, None),
    "sslrootcert": ("PGSSLROOTCERT", None),
    "sslcrl": ("PGSSLCRL", None),
    "requirepeer": ("PGREQUIREPEER", None),
    "gssencmode": ("PGGSSENCMODE", "disable"),
    "krbsrvname": ("PGKRBSRVNAME", "postgres"),
    "replication": (None, None),
    "target_session_attrs": ("PGTARGETSESSIONATTRS", "any"),
}

#: What a password is shown as.
HIDDEN = frozenset({"password", "sslpassword"})

NAME = re.compile(rb"\s*([^\s=]+)\s*")
PLAIN = re.compile(rb"(?:[^\s\\]|\\.?)*", re.DOTALL)
QUOTED = re.compile(rb"'((?:[^'\\]|\\.)*)'", re.DOTALL)
ESCAPED = re.compile(rb"\\(.?)", re.DOTALL)
ADDRESS = re.compile(rb"postgres(?:ql)?://(?:([^@/?]*)@)?([^/?]*)(?:/([^?]*))?(?:\?(.*))?", re.DOTALL)
HOST = re.compile(rb"(\[[^\]]*\]|[^:]*)(?::(\d*))?")


class Conninfo:
    """psycopg's interface of the same name (`psycopg.pq.abc.Conninfo`)."""

    @classmethod
    def get_defaults(cls) -> list[ConninfoOption]:
        """Every option, with what it is when nothing is said: the environment's, or the one built in."""
        return _options({}, with_defaults=True)

    @classmethod
    def parse(cls, conninfo: bytes) -> list[ConninfoOption]:
        """Every option, with the value that `conninfo` gives it."""
        return _options(values(conninfo), with_defaults=False)


def effective(conninfo: bytes) -> dict[str, bytes]:
    """The values to connect with: given, from the environment, or built in."""
    return {
        option.keyword.decode(): option.val
        for option in _options(values(conninfo), with_defaults=True)
        if option.val is not None
    }


def described(given: dict[str, bytes]) -> list[ConninfoOption]:
    """Every option with its value in `given`."""
    return _options(given, with_defaults=False)


def values(conninfo: bytes) -> dict[str, bytes]:
    """What `conninfo` says, by keyword. Raises `OperationalError` where it is not a connection string."""
    if not isinstance(conninfo, bytes):
        raise TypeError(f"bytes expected, got {type(conninfo)} instead")
    if conninfo.startswith((b"postgresql://", b"postgres://")):
        return _from_address(conninfo)
    return _from_pairs(conninfo)


def _from_pairs(conninfo: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    position = 0
    while position < len(conninfo.rstrip()):
        name = NAME.match(conninfo, position)
        if name is None:
            _fail('missing keyword before "=" in connection info string')
        keyword = name[1].decode("utf-8", "replace")
        position = name.end()
        if conninfo[position : position + 1] != b"=":
            _fail(f'missing "=" after "{keyword}" in connection info string')
        position += 1 + len(conninfo[position + 1 :]) - len(conninfo[position + 1 :].lstrip())
        if conninfo[position : position + 1] == b"'":
            value = QUOTED.match(conninfo, position)
            if value is None:
                _fail("unterminated quoted string in connection info string")
            text = value[1]
        else:
            value = PLAIN.match(conninfo, position)
            text = value[0]
        position = value.end()
        found[_known(keyword)] = ESCAPED.sub(rb"\1", text)
    return found


def _from_address(conninfo: bytes) -> dict[str, bytes]:
    match = ADDRESS.fullmatch(conninfo)
    if match is None:
        _fail("invalid URI in connection info string")
    login, hosts, database, query = match.groups()
    found: dict[str, bytes] = {}
    if login:
        user, _, password = login.partition(b":")
        found |= {"user": _unquoted(user), "password": _unquoted(password)}
    parts = [HOST.fullmatch(part) for part in hosts.split(b",")]
    if None in parts:
        _fail(f'invalid host or port in URI: "{hosts.decode("utf-8", "replace")}"')
    found["host"] = b",".join(_unquoted(part[1].strip(b"[]")) for part in parts)
    found["port"] = b",".join(part[2] or b"" for part in parts)
    found["dbname"] = _unquoted(database or b"")
    found = {keyword: value for keyword, value in found.items() if value.strip(b",")}
    for pair in (query or b"").split(b"&") if query else ():
        keyword, equals, value = pair.partition(b"=")
        name = _unquoted(keyword).decode("utf-8", "replace")
        if not equals:
            _fail(f'missing key/value separator "=" in URI query parameter: "{name}"')
        if (name, value) == ("ssl", b"true"):
            name, value = "sslmode", b"require"
        if name not in OPTIONS:
            _fail(f'invalid URI query parameter: "{name}"')
        found[name] = _unquoted(value)
    return found


def _options(given: dict[str, bytes], with_defaults: bool) -> list[ConninfoOption]:
    found = []
    for keyword, (variable, built_in) in OPTIONS.items():
        value = given.get(keyword)
        if value is None and with_defaults:
            default = os.environ.get(variable) if variable else None
            default = built_in if default is None else default
            value = None if default is None else default.encode()
        found.append(
            ConninfoOption(
                keyword=keyword.encode(),
                envvar=variable.encode() if variable else None,
                compiled=built_in.encode() if built_in is not None else None,
                val=value,
                label=keyword.replace("_", "-").title().encode(),
                dispchar=b"*" if keyword in HIDDEN else b"",
                dispsize=64,
            )
        )
    return found


def _known(keyword: str) -> str:
    if keyword not in OPTIONS:
        _fail(f'invalid connection option "{keyword}"')
    return keyword


def _unquoted(text: bytes) -> bytes:
    if re.search(rb"%(?![0-9A-Fa-f]{2})", text):
        _fail(f'invalid percent-encoded token: "{text.decode("utf-8", "replace")}"')
    value = unquote_to_bytes(text)
    if b"\0" in value:
        _fail(f'forbidden value %00 in percent-encoded value: "{text.decode("utf-8", "replace")}"')
    return value


def _fail(message: str) -> NoReturn:
    raise errors.OperationalError(f"{message}\n")
