"""The way to the host: one JSON document per record, marked with the run's token."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


class Channel:
    """Hands records to the host. The forms are those of `src/sandbox/records.rs`."""

    def __init__(self, record: Callable[[str], None], token: str) -> None:
        self._record = record
        self._token = token

    def _send(self, kind: str, body: dict[str, Any]) -> None:
        document = json.dumps({"token": self._token, "record": {kind: body}}, ensure_ascii=False)
        # A lone surrogate, which a response may hold, has no place in the UTF-8 that crosses over.
        self._record(document.encode("utf-8", "backslashreplace").decode())

    def started(self, scenario: str) -> None:
        self._send("started", {"scenario": scenario})

    def observation(self, name: str, value: Any) -> None:
        self._send("observation", {"name": name, "value": value})

    def series(self, name: str, series: dict[str, Any]) -> None:
        self._send("series", {"name": name, "series": series})

    # Where a measurement or a watch begins and ends: on PostgreSQL the host does the counting.

    def measure_begun(self, name: str, size: int, of: str, work: bool) -> None:
        self._send("measure_begun", {"name": name, "size": size, "of": of, "work": work})

    def measure_ended(self, name: str, instances: int | None, origins: list[dict[str, Any]]) -> None:
        self._send("measure_ended", {"name": name, "instances": instances, "origins": origins})

    def watch_begun(self, name: str) -> None:
        self._send("watch_begun", {"name": name})

    def watch_ended(self, name: str) -> None:
        self._send("watch_ended", {"name": name})

    def database(self, content: bytes) -> None:
        """Hands over a database that others are to begin with."""
        self._send("database", {"content": content.hex()})

    def raised(self, raised: dict[str, Any]) -> None:
        self._send("raised", {"raised": raised})

    def finished(self, canaries: list[dict[str, Any]]) -> None:
        self._send("finished", {"canaries": canaries})

    def warning(self, warning: dict[str, Any]) -> None:
        self._send("warning", warning)

    def stopped(self, stage: str, raised: dict[str, Any]) -> None:
        self._send("stopped", {"stage": stage, "raised": raised})
