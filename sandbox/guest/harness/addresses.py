"""Where a browser goes when it is given an address, as the URL standard of the WHATWG says it.

That differs from `urllib.parse` wherever an attacker would want it to: a browser takes a backslash for a
slash, forgives any number of them before a host, and drops line breaks and tabs wherever they are.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urljoin

#: Schemes whose addresses have a host, and in which a backslash is a slash.
SPECIAL = frozenset({"file", "ftp", "http", "https", "ws", "wss"})
#: Schemes whose addresses are documents that come with the address, or code that runs where it stands.
ACTIVE = frozenset({"blob", "data", "javascript", "vbscript"})

_DROPPED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")


class Address(NamedTuple):
    """An address, taken apart."""

    scheme: str
    #: In lower case, without port and password; empty where there is none.
    host: str
    #: Of addresses without a host, all that follows the scheme.
    path: str
    query: str
    fragment: str

    @property
    def is_active(self) -> bool:
        """Following it runs code, or shows a document that the address itself brings."""
        return self.scheme in ACTIVE

    @property
    def parameters(self) -> dict[str, str]:
        """The query's parameters; of one that is there twice, the last one."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


def read_address(text: str, base: str = "http://testserver/") -> Address:
    """The address that `text` is for a browser, in a page at `base`, which is a whole address."""
    # What C calls control characters, and spaces, do not count at either end.
    text = text.strip("".join(map(chr, range(0x21)))).translate(_DROPPED)
    match = _SCHEME.match(text)
    scheme, rest = (match[1].lower(), text[match.end() :]) if match else ("", text)
    if not match:
        return _relative(rest, base)
    if scheme not in SPECIAL:
        rest, _, fragment = rest.partition("#")
        path, _, query = rest.partition("?")
        return Address(scheme, "", path, query, fragment)
    before, query, fragment = _parts(rest)
    own = base.partition(":")[0].lower()
    if scheme == own and not before.startswith("/"):
        # `http:shelf` is the neighbour of an http page, not a host.
        return _relative(rest, base)
    return Address(scheme, *_host(before), query, fragment)


def _relative(text: str, base: str) -> Address:
    scheme = base.partition(":")[0].lower()
    before, query, fragment = _parts(text)
    if before.startswith("//"):
        return Address(scheme, *_host(before), query, fragment)
    _, host, base_path, base_query, _ = read_address(base, base)
    if not before:
        return Address(
            scheme, host, base_path, query if "?" in text.partition("#")[0] else base_query, fragment
        )
    return Address(scheme, host, urljoin(base_path, before), query, fragment)


def _parts(text: str) -> tuple[str, str, str]:
    """What comes before the query, with slashes only; query; fragment."""
    text, _, fragment = text.partition("#")
    before, _, query = text.partition("?")
    return before.replace("\\", "/"), query, fragment


def _host(text: str) -> tuple[str, str]:
    """Host and path of what follows a scheme that has a host, or of `//host/path`."""
    authority, slash, path = text.lstrip("/").partition("/")
    host = unquote(authority.rpartition("@")[2]).lower()
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host, slash + path or "/"
