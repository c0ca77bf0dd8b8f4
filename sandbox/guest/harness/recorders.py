"""Probe P15: log records, Python warnings and mail, as they come."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from django.core import mail

from harness.describe import describe
from harness.places import display_path

#: Not about the candidate's code.
IGNORED_WARNINGS = (ImportWarning, ResourceWarning, BytesWarning)


class LogRecorder(logging.Handler):
    """Keeps what every logger says."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def described(self) -> list[dict[str, Any]]:
        return [
            {"logger": record.name, "level": record.levelname, "message": record.getMessage()}
            for record in self.records
        ]


class WarningRecorder:
    """Keeps the warnings since the last reset, and passes each on as it comes."""

    def __init__(self, pass_on: Any) -> None:
        self._pass_on = pass_on
        self.seen: list[dict[str, Any]] = []

    def install(self) -> None:
        warnings.showwarning = self._show
        self.restart()

    def restart(self) -> None:
        """Forgets what was seen, so that each line warns once more."""
        self.seen.clear()
        # Any change of the filters makes Python forget which lines have warned.
        warnings.resetwarnings()
        warnings.simplefilter("default")

    def _show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,
        line: Any = None,
    ) -> None:
        if issubclass(category, IGNORED_WARNINGS):
            return
        warning = {
            "category": category.__name__,
            "message": str(message),
            "file": display_path(filename),
            "line": lineno,
        }
        self.seen.append(warning)
        self._pass_on(warning)


def described_mail() -> list[dict[str, Any]]:
    """The messages sent so far."""
    return [
        {
            "subject": message.subject,
            "from": message.from_email,
            "to": describe(message.to),
            "cc": describe(message.cc),
            "bcc": describe(message.bcc),
            "body": message.body,
        }
        for message in getattr(mail, "outbox", [])
    ]
