"""The journal of staff actions: one line of JSON for each, which the auditors keep for ten years."""

import json
import logging
from collections.abc import Mapping
from typing import Any

logger = logging.getLogger("lending.journal")


def record(
    *, actor: str, action: str, outcome: str | int, seconds: float, details: Mapping[str, Any]
) -> None:
    """Writes a line."""
    line = {
        "actor": actor,
        "action": action,
        "outcome": str(outcome),
        "seconds": round(seconds, 3),
        "details": dict(details),
    }
    logger.info(json.dumps(line, default=str, ensure_ascii=False))
