"""The tables of the project, and putting the database back to how it was right after they were made."""

from __future__ import annotations

import sqlite3

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from harness.project import Project


def create_from_models(project: Project) -> None:
    """Makes the tables of the project's apps straight from their models."""
    with connection.schema_editor() as editor:
        for config in project.app_configs():
            for model in config.get_models(include_auto_created=False):
                if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                    editor.create_model(model)


def run_migrations() -> None:
    """Runs the project's migrations. Those of Django's own apps ran before the snapshot."""
    call_command("migrate", verbosity=0, interactive=False)


class Database:
    """The default database in memory, with a copy of how it was at the beginning."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._copy = sqlite3.connect(":memory:")

    def remember(self) -> None:
        """Takes the copy."""
        connection.connection.backup(self._copy)

    def restore(self) -> None:
        """Puts the copy back, ending whatever transaction was left open."""
        raw = connection.connection
        raw.rollback()
        connection.in_atomic_block = False
        connection.atomic_blocks.clear()
        connection.savepoint_ids.clear()
        connection.needs_rollback = False
        connection.closed_in_transaction = False
        connection.commit_on_exit = True
        connection.run_on_commit.clear()
        self._copy.backup(raw)
        ContentType.objects.clear_cache()
