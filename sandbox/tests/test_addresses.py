"""An address leads where a browser would go."""

from __future__ import annotations

import pytest
from harness import attacks
from harness.addresses import Address, read_address

PAGE = "http://testserver/tools/shelf/?page=2"


def test_an_address_is_taken_apart():
    address = read_address("HTTPS://me:secret@Example.ORG:8000/a/b?c=d&e=#f")
    assert address == Address("https", "example.org", "/a/b", "c=d&e=", "f")
    assert address.parameters == {"c": "d", "e": ""}


@pytest.mark.parametrize(
    ("text", "path", "query"),
    [
        ("/x/?y=1", "/x/", "y=1"),
        ("x/", "/tools/shelf/x/", ""),
        ("../x", "/tools/x", ""),
        ("?page=3", "/tools/shelf/", "page=3"),
        ("?", "/tools/shelf/", ""),
        ("", "/tools/shelf/", "page=2"),
        ("#top", "/tools/shelf/", "page=2"),
        ("\\x\\y", "/x/y", ""),
        ("http:x", "/tools/shelf/x", ""),
        ("http://testserver", "/", ""),
    ],
)
def test_what_has_no_host_stays_on_the_page_s_site(text: str, path: str, query: str):
    address = read_address(text, PAGE)
    assert (address.scheme, address.host, address.path, address.query) == ("http", "testserver", path, query)


@pytest.mark.parametrize("text", attacks.elsewhere("evil.example"))
def test_a_way_to_another_site_leads_there_or_runs(text: str):
    address = read_address(text, PAGE)
    assert address.host == "evil.example" or address.is_active


@pytest.mark.parametrize("text", attacks.ACTIVE_ADDRESSES)
def test_an_address_that_runs_is_known_however_it_is_written(text: str):
    assert read_address(text, PAGE).is_active


@pytest.mark.parametrize(
    "text", ["mailto:a@b.c", "tel:+49", "https://javascript.example/", "/javascript:1", "./a:b"]
)
def test_other_addresses_do_not_run(text: str):
    assert not read_address(text, PAGE).is_active
