"""Takes back what warming up did, so that a run finds Django as if it had just been set up."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles.finders import get_finder
from django.core import mail
from django.core.cache import caches
from django.core.management import get_commands
from django.core.signals import setting_changed
from django.db import connection, connections, reset_queries
from django.db.migrations.recorder import MigrationRecorder
from django.forms.renderers import get_default_renderer
from django.template import engines
from django.template.engine import Engine
from django.urls import clear_url_caches, set_urlconf
from django.utils import timezone, translation

from warmup.project import APP_LABEL
from warmup.settings import BASE

# When the snapshot's migrations say that they were applied.
APPLIED = "2026-01-01 00:00:00"

# Settings that Django or the packages compute something from and keep it, beside those of the snapshot.
REMEMBERED = (
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "DATABASE_ROUTERS",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "FORMAT_MODULE_PATH",
    "FORM_RENDERER",
    "MEDIA_ROOT",
    "REST_FRAMEWORK",
    "SERIALIZATION_MODULES",
    "STATICFILES_DIRS",
    "STATIC_ROOT",
    "STORAGES",
    "TASKS",
    "USE_THOUSAND_SEPARATOR",
)


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
    mail.outbox = []
    translation.deactivate()
    timezone.deactivate()

    # Django's own tests have to undo what it remembers about each setting. Translations stay: they hold
    # the text of the contrib apps, and reading them again costs every run ten milliseconds.
    for setting in sorted({*BASE, *REMEMBERED} - {"LANGUAGE_CODE", "INSTALLED_APPS", "DATABASES"}):
        setting_changed.send(
            sender=None, setting=setting, value=getattr(settings, setting, None), enter=False
        )
    for remembered in (get_commands, get_default_renderer, Engine.get_default, get_finder):
        remembered.cache_clear()
    engines._templates = None
    engines._engines = {}
    engines.__dict__.pop("templates", None)
    for alias in settings.CACHES:
        if hasattr(caches._connections, alias):
            delattr(caches._connections, alias)


def _celery() -> None:
    from celery import _state

    _state._apps.clear()
    _state._tls.current_app = None
    _state.default_app = None
