"""The tables of the project, and of Django's own apps."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from harness.project import Project

#: When the migrations of Django's own apps say that they were applied.
APPLIED = datetime(2026, 1, 1, tzinfo=UTC)


def create_from_models(project: Project, existing: Collection[str] = ()) -> None:
    """Makes the tables of the project's apps straight from their models, but for those that are there."""
    models = [
        model
        for config in project.app_configs()
        for model in config.get_models(include_auto_created=False)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
        if model._meta.db_table not in existing
    ]
    if models:
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)


def run_migrations() -> None:
    """Runs the project's migrations. Those of Django's own apps ran before the snapshot."""
    call_command("migrate", verbosity=0, interactive=False)


def prepare_contrib_apps() -> None:
    """Makes the tables of Django's own apps, as the snapshot has them in SQLite: for a database that is to be
    the beginning of all others."""
    run_migrations()
    MigrationRecorder(connection).migration_qs.update(applied=APPLIED)


def forget_transactions() -> None:
    """Makes Django believe that no transaction is open on the default connection, and nothing is left to do
    when one ends."""
    connection.in_atomic_block = False
    connection.atomic_blocks.clear()
    connection.savepoint_ids.clear()
    connection.needs_rollback = False
    connection.closed_in_transaction = False
    connection.commit_on_exit = True
    connection.run_on_commit.clear()
    ContentType.objects.clear_cache()
