"""Values become JSON that two runs can be compared in."""

import datetime
import decimal
import enum
import json

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext_lazy
from harness.describe import describe


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "described"),
    [
        (None, None),
        (True, True),
        (3, 3),
        (1.5, 1.5),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (decimal.Decimal("1.50"), "1.50"),
        (datetime.date(2026, 3, 2), "2026-03-02"),
        (datetime.timedelta(minutes=2), 120.0),
        (Colour.RED, "red"),
        (gettext_lazy("yes"), "yes"),
        (b"text", "text"),
        (b"\xff\x00", "<2 bytes>"),
        ({1: {"b", "a"}}, {"1": ["a", "b"]}),
        ((item for item in (1, 2)), [1, 2]),
    ],
)
def test_a_value_is_described(value, described) -> None:
    assert describe(value) == described
    json.dumps(describe(value), allow_nan=False)


def test_a_json_response_is_parsed() -> None:
    described = describe(JsonResponse({"b": 1}, status=201))
    assert described == {"status": 201, "type": "application/json", "body": {"b": 1}}


def test_a_body_that_only_claims_to_be_json_stays_text() -> None:
    assert describe(HttpResponse("{", content_type="application/json"))["body"] == "{"


def test_numbers_that_json_does_not_know_become_text() -> None:
    described = describe(HttpResponse('{"price": NaN}', content_type="application/json"))
    assert described["body"] == {"price": "NaN"}


def test_a_streamed_response_is_read() -> None:
    assert describe(StreamingHttpResponse(iter([b"a", b"b"])))["body"] == "ab"


def test_the_token_of_a_form_is_masked() -> None:
    response = HttpResponse('<input type="hidden" name="csrfmiddlewaretoken" value="abc">')
    assert describe(response)["body"] == '<input type="hidden" name="csrfmiddlewaretoken" value="…">'


def test_a_redirect_says_where_to() -> None:
    assert describe(HttpResponse(status=302, headers={"Location": "/next/"}))["location"] == "/next/"


def test_an_instance_is_described_by_its_columns() -> None:
    described = describe(User(username="ana"))
    assert described["username"] == "ana"
    assert described["id"] is None
