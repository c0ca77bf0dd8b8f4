"""What `makemigrations --check` would find: changes of the models that no migration makes."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState

from harness.history import history_of


def missing_migrations(*app_labels: str, registry: Any = apps) -> list[str]:
    """A sentence for each operation that the apps' migrations lack, such as "recipes: Create model Tag".
    Empty when they have all. The models are those of `registry`."""
    labels = set(app_labels)
    loader = history_of(app_labels[0]).loader
    told, there = loader.project_state(), ProjectState.from_apps(registry)
    if _of(labels, told) == _of(labels, there):
        # To find nothing takes the autodetector ten times as long.
        return []
    autodetector = MigrationAutodetector(
        told,
        there,
        # The questioner without a person behind it: a renamed field counts as one removed and one added.
        MigrationQuestioner(specified_apps=labels, dry_run=True),
    )
    changes = autodetector.changes(graph=loader.graph, trim_to_apps=labels, convert_apps=labels)
    return [
        f"{label}: {operation.describe()}"
        for label, migrations in sorted(changes.items())
        if label in labels
        for migration in migrations
        for operation in migration.operations
    ]


def _of(labels: set[str], state: ProjectState) -> dict[Any, Any]:
    """The models of these apps."""
    return {key: model for key, model in state.models.items() if key[0] in labels}
