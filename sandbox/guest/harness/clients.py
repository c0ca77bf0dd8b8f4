"""Test clients that turn an exception in a view into a 500, as a server does."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.test import Client


def web_client(user: Any = None, **options: Any) -> Client:
    """Django's test client, with `user` logged in."""
    client = Client(raise_request_exception=False, **options)
    if user is not None:
        client.force_login(user)
    return client


def api_client(user: Any = None, **options: Any) -> Any:
    """DRF's test client, which sends JSON, with `user` authenticated."""
    client = _json_client()(raise_request_exception=False, **options)
    if user is not None:
        client.force_authenticate(user)
    return client


@cache
def _json_client() -> type:
    # DRF wants settings, and not every project has it.
    from rest_framework.test import APIClient

    class JsonClient(APIClient):
        default_format = "json"

    return JsonClient
