"""A cache on the way keeps what RFC 9111 lets it keep, and gives it to whom it fits."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils.http import http_date
from harness.proxy import HttpCache, directives


class Site:
    """A site of one page, which says how often it was made."""

    def __init__(self) -> None:
        self.made = 0
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.status = 200
        self.streams = False

    def view(self, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
        self.made += 1
        body = f"{request.method} {self.made}"
        if self.streams:
            response: Any = StreamingHttpResponse(iter(body.split(" ")), headers=self.headers)
        else:
            response = HttpResponse(body, headers=self.headers, status=self.status)
        for name, value in self.cookies.items():
            response.set_cookie(name, value, max_age=60)
        return response


site = Site()
urlpatterns = [
    path("", lambda request: site.view(request)),
    path("other", lambda request: site.view(request)),
]


@pytest.fixture(autouse=True)
def fresh_site() -> Iterator[Site]:
    site.__init__()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[]):
        yield site


@pytest.fixture
def pass_seconds(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def twice(cache: HttpCache, first: dict[str, str] | None = None, second: dict[str, str] | None = None) -> int:
    """How often the page is made for two requests with these headers."""
    client = cache.before(Client())
    client.get("/", headers=first)
    client.get("/", headers=second)
    return site.made


def test_a_fresh_response_is_given_to_others_until_it_is_too_old(
    pass_seconds: Callable[[float], None],
) -> None:
    site.headers = {"Cache-Control": "max-age=60", "X-Colour": "green"}
    cache = HttpCache()
    one, two = cache.before(Client()), cache.before(Client())
    assert one.get("/").content == b"GET 1"
    pass_seconds(59)
    kept = two.get("/")
    assert (kept.content, kept["Age"], kept["X-Colour"], cache.hits) == (b"GET 1", "59", "green", 1)
    pass_seconds(1)
    assert two.get("/").content == b"GET 2"


@pytest.mark.parametrize(
    ("headers", "shared", "made"),
    [
        ({}, True, 2),
        ({"Cache-Control": "max-age=60"}, True, 1),
        ({"Cache-Control": "public"}, True, 2),
        ({"Cache-Control": "max-age=60, private"}, True, 2),
        ({"Cache-Control": "max-age=60, private"}, False, 1),
        ({"Cache-Control": 'max-age=60, Private="set-cookie, x"'}, True, 2),
        ({"Cache-Control": "max-age=60, no-store"}, False, 2),
        ({"Cache-Control": "max-age=60, no-cache"}, False, 2),
        ({"Cache-Control": "max-age=0, s-maxage=60"}, True, 1),
        ({"Cache-Control": "max-age=0, s-maxage=60"}, False, 2),
        ({"Cache-Control": "max-age=60, s-maxage=0"}, True, 2),
        ({"Cache-Control": "max-age=soon"}, True, 2),
        ({"Cache-Control": "max-age=60", "Vary": "*"}, True, 2),
        ({"Cache-Control": "max-age=60", "Age": "59"}, True, 1),
        ({"Cache-Control": "max-age=60", "Age": "60"}, True, 2),
        ({"Expires": http_date(1_800_000_060)}, True, 1),
        ({"Expires": http_date(1_800_000_060), "Cache-Control": "max-age=0"}, True, 2),
        ({"Expires": http_date(1_800_000_060), "Date": http_date(1_800_000_060)}, True, 2),
        ({"Expires": "0"}, True, 2),
    ],
)
def test_headers_say_what_is_kept(
    pass_seconds: Callable[[float], None], headers: dict[str, str], shared: bool, made: int
) -> None:
    site.headers = headers
    assert twice(HttpCache(shared=shared)) == made


@pytest.mark.parametrize(
    ("headers", "status", "made"),
    [
        ({}, 200, 1),
        ({"Cache-Control": "public"}, 200, 1),
        ({"Cache-Control": "public"}, 403, 1),
        ({}, 404, 1),
        ({}, 403, 2),
        ({}, 302, 2),
        ({"Cache-Control": "private"}, 200, 2),
        ({"Cache-Control": "max-age=0"}, 200, 2),
    ],
)
def test_a_default_time_holds_for_what_says_nothing(headers: dict[str, str], status: int, made: int) -> None:
    site.headers, site.status = headers, status
    assert twice(HttpCache(heuristic_seconds=60)) == made


@pytest.mark.parametrize(
    ("first", "second", "made"),
    [
        ({"Accept-Language": "de"}, {"Accept-Language": "de"}, 1),
        ({"Accept-Language": "de"}, {"Accept-Language": "fr"}, 2),
        ({"Accept-Language": "de"}, {}, 2),
        ({"Accept": "text/html"}, {"Accept": "text/plain"}, 1),
    ],
)
def test_a_response_fits_requests_with_the_headers_it_varies_on(
    first: dict[str, str], second: dict[str, str], made: int
) -> None:
    site.headers = {"Cache-Control": "max-age=60", "Vary": "accept-language , Cookie"}
    assert twice(HttpCache(), first, second) == made


def test_of_several_that_are_kept_each_goes_to_whom_it_fits() -> None:
    site.headers = {"Cache-Control": "max-age=60", "Vary": "Cookie"}
    cache = HttpCache()
    clients = [cache.before(Client()) for _ in range(3)]
    for number, client in enumerate(clients):
        client.cookies["visitor"] = str(number)
    first = [client.get("/").content for client in clients]
    assert first == [client.get("/").content for client in clients]
    assert site.made == cache.hits == 3


@pytest.mark.parametrize(
    ("cache_control", "shared", "made"),
    [
        ("max-age=60", True, 2),
        ("max-age=60", False, 1),
        ("max-age=60, public", True, 1),
        ("max-age=60, must-revalidate", True, 1),
        ("s-maxage=60", True, 1),
    ],
)
def test_what_needs_authorization_is_shared_only_if_it_says_so(
    cache_control: str, shared: bool, made: int
) -> None:
    site.headers = {"Cache-Control": cache_control}
    headers = {"Authorization": "Basic eDp5"}
    assert twice(HttpCache(shared=shared), headers, headers) == made


@pytest.mark.parametrize("wish", ["no-cache", "no-store", "max-age=0"])
def test_a_request_may_insist_on_a_new_response(pass_seconds: Callable[[float], None], wish: str) -> None:
    site.headers = {"Cache-Control": "max-age=60"}
    client = HttpCache().before(Client())
    client.get("/")
    pass_seconds(1)
    assert client.get("/", headers={"Cache-Control": wish}).content == b"GET 2"


def test_cookies_are_kept_with_the_response_and_reach_the_client() -> None:
    site.headers, site.cookies = {"Cache-Control": "max-age=60"}, {"token": "of-the-first"}
    cache = HttpCache()
    one, two = cache.before(Client()), cache.before(Client())
    one.get("/")
    kept = two.get("/")
    assert two.cookies["token"].value == "of-the-first"
    assert kept.cookies["token"]["max-age"] == 60


def test_urls_are_kept_apart() -> None:
    site.headers = {"Cache-Control": "max-age=60"}
    client = HttpCache().before(Client())
    for url, secure, host in (
        ("/", False, "a"),
        ("/?page=2", False, "a"),
        ("/other", False, "a"),
        ("/", True, "a"),
        ("/", False, "b"),
    ):
        client.get(url, secure=secure, headers={"Host": host})
    assert site.made == 5


def test_a_head_is_answered_from_a_page_but_not_the_other_way_round() -> None:
    site.headers = {"Cache-Control": "max-age=60"}
    client = HttpCache().before(Client())
    client.head("/")
    assert client.get("/").content == b"GET 2"
    head = client.head("/")
    assert (head.status_code, head.content, site.made) == (200, b"", 2)


def test_a_change_makes_the_cache_forget_its_url() -> None:
    site.headers = {"Cache-Control": "max-age=60"}
    client = HttpCache().before(Client())
    client.get("/")
    client.post("/other")
    assert client.get("/").content == b"GET 1"
    client.post("/")
    assert client.get("/").content == b"GET 4"


def test_a_change_that_failed_does_not() -> None:
    site.headers = {"Cache-Control": "max-age=60"}
    client = HttpCache().before(Client())
    client.get("/")
    site.status = 403
    client.post("/")
    assert client.get("/").content == b"GET 1"


def test_parts_of_a_page_are_not_kept() -> None:
    site.headers, site.status = {"Cache-Control": "max-age=60"}, 206
    assert twice(HttpCache(), {"Range": "bytes=0-1"}, {}) == 2


def test_what_is_streamed_is_kept_and_still_reaches_who_asked_first() -> None:
    site.headers, site.streams = {"Cache-Control": "max-age=60"}, True
    client = HttpCache().before(Client())
    first, second = client.get("/"), client.get("/")
    assert b"".join(first.streaming_content) == second.content == b"GET1"


def test_caches_stand_one_behind_the_other(pass_seconds: Callable[[float], None]) -> None:
    site.headers = {"Cache-Control": "max-age=60"}
    proxy, browser = HttpCache(), HttpCache(shared=False)
    first, second = proxy.before(Client()), browser.before(proxy.before(Client()))
    first.get("/")
    pass_seconds(40)
    second.get("/")
    pass_seconds(19)
    kept = second.get("/")
    assert (kept.content, kept["Age"], proxy.hits, browser.hits) == (b"GET 1", "59", 1, 1)
    pass_seconds(1)
    assert second.get("/").content == b"GET 2"


def test_a_kept_page_looks_like_any_other_to_the_client() -> None:
    site.headers = {"Cache-Control": "max-age=60", "Content-Type": "application/json"}
    site.view = lambda request: HttpResponse('{"a": 1}', headers=site.headers)
    try:
        client = HttpCache().before(Client())
        client.get("/")
        kept = client.get("/")
        assert kept.json() == {"a": 1}
        assert kept.resolver_match.route == ""
        assert kept.wsgi_request.path == "/"
    finally:
        del site.view


@pytest.mark.parametrize(
    ("header", "parsed"),
    [
        ("", {}),
        ("no-store", {"no-store": ""}),
        ("Max-Age=60, PUBLIC", {"max-age": "60", "public": ""}),
        ('private="set-cookie, x", max-age="5"', {"private": "set-cookie, x", "max-age": "5"}),
        ("max-age=1,max-age=2", {"max-age": "1"}),
        (" , public,", {"public": ""}),
    ],
)
def test_directives(header: str, parsed: dict[str, str]) -> None:
    assert directives(header) == parsed
