"""The boards beside the stages, which show everything that is planned there."""

from collections.abc import Iterable
from typing import Any

from lineup.models import Act, Stage


def board_of(stages: Iterable[Stage], slug: str) -> list[dict[str, Any]]:
    """All acts of one of the stages, from the first day to the last. The crew wants to see those that are
    over, and those that are not confirmed yet, too."""
    acts = [act for stage in stages if stage.slug == slug for act in stage.acts.all()]
    return [describe(act) for act in sorted(acts, key=lambda act: (act.starts_at, act.pk))]


def describe(act: Act) -> dict[str, Any]:
    return {"name": act.name, "starts_at": act.starts_at, "confirmed": act.confirmed}
