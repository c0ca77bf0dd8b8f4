"""Python values as JSON: what a scenario observes, in a form that two runs can be compared in."""

from __future__ import annotations

import datetime
import decimal
import enum
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.http import HttpResponseBase
from django.utils.functional import Promise

from harness.failures import describe_exception

#: The masked token of a form differs with every rendering; that it is there is all that matters.
CSRF_FIELD = re.compile(r"""(name=["']csrfmiddlewaretoken["'] value=["'])[^"']+""")


def describe(value: Any) -> Any:
    """`value` as plain JSON data."""
    match value:
        case None | bool() | int() | str() if not isinstance(value, enum.Enum):
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else repr(value)
        case enum.Enum():
            return describe(value.value)
        case decimal.Decimal():
            return str(value)
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return value.total_seconds()
        case uuid.UUID() | Promise():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return describe_bytes(bytes(value))
        case HttpResponseBase():
            return describe_response(value)
        case models.Model():
            return describe_instance(value)
        case BaseException():
            return describe_exception(value)
        case Mapping():
            return {str(key): describe(item) for key, item in value.items()}
        case set() | frozenset():
            # Sets have no order that two runs share.
            return sorted(
                (describe(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True)
            )
        case Iterable():
            return [describe(item) for item in value]
    return str(value)


def describe_bytes(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return f"<{len(content)} bytes>"


def describe_instance(instance: models.Model) -> dict[str, Any]:
    return {
        field.attname: describe(field.value_from_object(instance)) for field in instance._meta.concrete_fields
    }


def describe_response(response: HttpResponseBase) -> dict[str, Any]:
    """Status, content type, body (parsed where it is JSON), where it redirects to, and the exception
    behind a 500."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    content_type = response.get("Content-Type", "").partition(";")[0].strip()
    described: dict[str, Any] = {"status": response.status_code, "type": content_type}
    text = describe_bytes(content)
    if content_type.endswith("json"):
        try:
            described["body"] = json.loads(text, parse_constant=str)
        except ValueError:
            described["body"] = text
    else:
        described["body"] = CSRF_FIELD.sub(r"\1…", text)
    if "Location" in response:
        described["location"] = response["Location"]
    exc_info = getattr(response, "exc_info", None)
    if exc_info:
        described["raised"] = describe_exception(exc_info[1])
    return described
