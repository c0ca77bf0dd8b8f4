"""An HTTP cache between a test client and the project: a proxy or CDN that many visitors share, or the
cache of one visitor's browser.

It keeps to RFC 9111, and keeps whatever that lets it keep. It never asks whether what it holds is still
valid: where the RFC wants that asked, it fetches anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse, HttpResponseBase
from django.utils.http import parse_http_date_safe

Environ = dict[str, Any]
Handler = Callable[[Environ], HttpResponseBase]

#: The methods that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: The statuses whose responses may be kept although nothing says for how long.
CACHEABLE = frozenset({200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
#: A shared cache may keep what was asked for with `Authorization` if the response has one of these.
DESPITE_AUTHORIZATION = frozenset({"public", "s-maxage", "must-revalidate"})

_DIRECTIVE = re.compile(r'([^\s,=]+)(?:\s*=\s*("[^"]*"|[^\s,]*))?')


class HttpCache:
    """Answers from what it holds, or passes the request on and holds the response."""

    def __init__(self, *, shared: bool = True, heuristic_seconds: float = 0) -> None:
        #: A proxy or CDN, which `private` and `Authorization` concern; otherwise a browser's own cache.
        self.shared = shared
        #: How long it keeps what does not say how long it may be kept, as the default TTL of a CDN.
        self.heuristic_seconds = heuristic_seconds
        #: How many requests it answered from what it held.
        self.hits = 0
        # By URL; of several that fit a request, the newest one comes first.
        self._held: dict[tuple[str, ...], list[_Held]] = {}

    def before(self, client: Any) -> Any:
        """Puts the cache between a test client and the project, and returns the client. One client may
        have several; the one that was put there last stands nearest to it."""
        client.handler = _Through(self, client.handler)
        return client

    def answer(self, environ: Environ, handler: Handler) -> HttpResponseBase:
        """The response to a request, from here or from `handler`."""
        method, url = environ["REQUEST_METHOD"], url_of(environ)
        held = self._find(environ, url) if method in ("GET", "HEAD") else None
        if held is not None:
            self.hits += 1
            return held.response(environ)

        response = handler(environ)
        if method == "GET":
            seconds = self._seconds(environ, response)
            if seconds > 0:
                self._hold(_Held(environ, response, seconds), environ, url)
        elif method not in SAFE and response.status_code < 400:
            self._held.pop(url, None)
        return response

    def _find(self, environ: Environ, url: tuple[str, ...]) -> _Held | None:
        wishes = directives(environ.get("HTTP_CACHE_CONTROL", ""))
        if "HTTP_RANGE" in environ or "no-cache" in wishes or "no-store" in wishes:
            return None
        max_age = seconds_in(wishes["max-age"]) if "max-age" in wishes else None
        for held in self._held.get(url, ()):
            age = held.age()
            if held.fits(environ) and age < held.seconds and (max_age is None or age <= max_age):
                return held
        return None

    def _hold(self, new: _Held, environ: Environ, url: tuple[str, ...]) -> None:
        others = [held for held in self._held.get(url, ()) if not held.fits(environ)]
        self._held[url] = [new, *others]

    def _seconds(self, environ: Environ, response: HttpResponseBase) -> float:
        """How long the response may be given to others, counted from when it was made. 0 if never."""
        allowed = directives(response.get("Cache-Control", ""))
        # `no-cache="Set-Cookie"` is about that field only, but may be taken to be about all of them.
        if {"no-store", "no-cache"} & allowed.keys() or (self.shared and "private" in allowed):
            return 0
        if "no-store" in directives(environ.get("HTTP_CACHE_CONTROL", "")) or "HTTP_RANGE" in environ:
            return 0
        if "*" in names_in(response.get("Vary", "")) or response.status_code in (206, 304):
            return 0
        if self.shared and "HTTP_AUTHORIZATION" in environ and not DESPITE_AUTHORIZATION & allowed.keys():
            return 0

        if self.shared and "s-maxage" in allowed:
            return seconds_in(allowed["s-maxage"])
        if "max-age" in allowed:
            return seconds_in(allowed["max-age"])
        if "Expires" in response:
            expires = parse_http_date_safe(response["Expires"])
            made = parse_http_date_safe(response.get("Date", "")) or time.time()
            # What is not a date lies in the past.
            return 0 if expires is None else expires - made
        if response.status_code in CACHEABLE or "public" in allowed:
            return self.heuristic_seconds
        return 0


class _Held:
    """A response that is held, and the requests that it fits."""

    def __init__(self, environ: Environ, response: HttpResponseBase, seconds: float) -> None:
        #: How old it may become.
        self.seconds = seconds
        if response.streaming:
            content = b"".join(response.streaming_content)
            response.streaming_content = [content]
        else:
            content = response.content
        self._content = content
        self._status = response.status_code
        self._headers = dict(response.headers)
        # That a response sets a cookie does not keep it from being kept (RFC 9111, section 7.3).
        self._cookies = {name: morsel.copy() for name, morsel in response.cookies.items()}
        # It may have been in another cache before.
        self._made = time.time() - seconds_in(self._headers.pop("Age", "0"))
        self._varies_on = {
            name: environ.get(name) for name in map(environ_name, names_in(response.get("Vary", "")))
        }

    def age(self) -> float:
        return time.time() - self._made

    def fits(self, environ: Environ) -> bool:
        return all(environ.get(name) == value for name, value in self._varies_on.items())

    def response(self, environ: Environ) -> HttpResponse:
        content = b"" if environ["REQUEST_METHOD"] == "HEAD" else self._content
        response = HttpResponse(content, status=self._status, headers=self._headers)
        response.headers["Age"] = str(int(self.age()))
        response.cookies = SimpleCookie({name: morsel.copy() for name, morsel in self._cookies.items()})
        # A test client looks here for what it has asked.
        response.wsgi_request = WSGIRequest(environ)
        return response


class _Through:
    """A test client's handler with a cache before it."""

    def __init__(self, cache: HttpCache, handler: Handler) -> None:
        self._cache = cache
        self._handler = handler

    def __call__(self, environ: Environ) -> HttpResponseBase:
        return self._cache.answer(environ, self._handler)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handler, name)


def url_of(environ: Environ) -> tuple[str, ...]:
    """What a response is found by: scheme, host, path and query."""
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return (environ["wsgi.url_scheme"], host, environ["PATH_INFO"], environ.get("QUERY_STRING", ""))


def directives(cache_control: str) -> dict[str, str]:
    """The directives of a `Cache-Control` header by name; of one that is there twice, the first."""
    found: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(cache_control):
        found.setdefault(name.lower(), value.strip('"'))
    return found


def seconds_in(value: str) -> int:
    """A number of seconds in a header. What is not one is none at all."""
    return int(value) if value.isdecimal() else 0


def names_in(header: str) -> list[str]:
    return [name for name in (part.strip() for part in header.split(",")) if name]


def environ_name(header: str) -> str:
    """The name of a request header in a WSGI environment."""
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
