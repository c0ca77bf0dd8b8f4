"""Takes back what warming up did, so that a run finds Django as if it had just been set up."""

import sys

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.cache import caches
from django.db import connection, connections, reset_queries
from django.db.migrations.recorder import MigrationRecorder
from django.template import engines
from django.template.engine import Engine
from django.urls import clear_url_caches, set_urlconf
from django.utils import timezone, translation

from warmup.project import APP_LABEL

# When the snapshot's migrations say that they were applied.
APPLIED = "2026-01-01 00:00:00"


class Before:
    """What was there before the traffic."""

    def __init__(self) -> None:
        self.rows = _row_counts()


def restore(before: Before) -> None:
    """Puts everything back, and fails the build if a row is left over."""
    _database(before)
    _models()
    _django()
    _celery()


def _row_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {table: cursor.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()[0] for table in tables}


def _database(before: Before) -> None:
    known = {app.label for app in apps.get_app_configs()} - {APP_LABEL}
    Permission.objects.exclude(content_type__app_label__in=known).delete()
    ContentType.objects.exclude(app_label__in=known).delete()
    ContentType.objects.clear_cache()
    for table in ("django_session", "django_admin_log"):
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{table}"')
    MigrationRecorder(connection).migration_qs.update(applied=f"{APPLIED}+00:00")
    left_over = {table: count for table, count in _row_counts().items() if count != before.rows.get(table, 0)}
    if left_over:
        raise AssertionError(f"warming up left rows behind: {left_over}")
    with connection.cursor() as cursor:
        for table, count in before.rows.items():
            if count == 0:
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute("DELETE FROM sqlite_sequence WHERE name NOT IN (SELECT name FROM sqlite_master)")
        cursor.execute("VACUUM")
    reset_queries()
    connection.force_debug_cursor = False
    connection.queries_log.clear()
    for each in connections.all():
        each.run_on_commit.clear()


def _models() -> None:
    apps.app_configs.pop(APP_LABEL)
    for label in (APP_LABEL, "warmup_other", "__fake__"):
        apps.all_models.pop(label, None)
    apps.clear_cache()
    from django.contrib.admin import site

    for model in list(site._registry):
        if model._meta.app_label == APP_LABEL:
            site.unregister(model)


def _django() -> None:
    clear_url_caches()
    set_urlconf(None)
    caches["default"].clear()
    caches.close_all()
    for each in caches.all(initialized_only=True):
        each.clear()
    for alias in list(settings.CACHES):
        try:
            del caches[alias]
        except AttributeError:
            pass
    mail.outbox = []
    translation.activate(settings.LANGUAGE_CODE)
    translation.deactivate()
    timezone.deactivate()

    engines.__dict__.pop("templates", None)
    engines._templates = None
    engines._engines = {}
    Engine.get_default.cache_clear()
    from django.forms.renderers import get_default_renderer

    get_default_renderer.cache_clear()

    from rest_framework.settings import api_settings

    api_settings.reload()

    for name in [name for name in sys.modules if name == "warmup" or name.startswith("warmup.")]:
        sys.modules.pop(name)


def _celery() -> None:
    from celery import _state

    _state._apps.clear()
    _state._tls.current_app = None
    _state.default_app = None
