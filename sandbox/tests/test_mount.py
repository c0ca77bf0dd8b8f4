"""A project can be looked at under another address."""

from __future__ import annotations

import sys

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from harness.mount import mounted


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(reverse("show"))


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse("nothing here", status=404)


urlpatterns = [path("soups/", show, name="show")]
handler404 = f"{__name__}.missing"


@pytest.fixture(autouse=True)
def these_addresses():
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"]):
        yield


def test_inside_all_addresses_have_the_prefix_and_outside_none():
    client = Client()
    with mounted("portal/clubs"):
        assert reverse("show") == "/portal/clubs/soups/"
        assert client.get("/portal/clubs/soups/").content == b"/portal/clubs/soups/"
        assert client.get("/soups/").status_code == 404
    assert client.get("/soups/").content == b"/soups/"
    assert client.get("/portal/clubs/soups/").status_code == 404


def test_the_project_s_own_error_pages_stay():
    with mounted("portal"):
        assert Client().get("/soups/").content == b"nothing here"


def test_nothing_is_left_behind_when_the_inside_raises():
    modules = set(sys.modules)
    with pytest.raises(ZeroDivisionError), mounted("portal"):
        reverse("show")
        raise ZeroDivisionError
    assert reverse("show") == "/soups/"
    assert not {name for name in set(sys.modules) - modules if name.startswith("mounted")}
