"""Probe P5 for data: new migrations that go out in several releases and fill a column on the way.

`StagedRollout` migrates and takes back release by release. `Journal` sees each change of a row from inside
PostgreSQL, by whatever means it is made, and can kill the process in the middle of it. `between_transactions`
lets others get in, `planned_as_if_large` has a small table cost what a large one does, `later_release` shows
whether migrations depend on code that will be different one day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, models
from django.db.migrations.graph import MigrationGraph, NodeNotFoundError
from django.db.migrations.recorder import MigrationRecorder

from harness.deploy import FINE, NOTHING_NEW, Release, Rollout
from harness.history import history_of
from harness.sql import kind_of

#: What changes rows. A `WITH` may, too, and counts as a query there.
CHANGES = frozenset({"insert", "update", "delete"})
#: Drops an app's tables, whatever there are, and forgets that its migrations ran.
CLEAR_AWAY = """
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE starts_with(tablename, %(prefix)s) LOOP
            EXECUTE format('DROP TABLE IF EXISTS %%I CASCADE', name);
        END LOOP;
        DELETE FROM django_migrations WHERE app = %(app)s;
    END $$
"""


def read_releases(path: Path, names: Sequence[str]) -> dict[str, str]:
    """The last migration of each release, from a TOML file that names it for each of `names`.
    Raises `ValueError`, with a sentence, for a file that does not."""
    try:
        content = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path.name} cannot be read: {error}") from error
    for name in names:
        if not isinstance(content.get(name), str):
            raise ValueError(f"{path.name} does not say the last migration of {name}")
    return {name: content[name] for name in names}


class StagedRollout(Rollout):
    """The way of an app's new migrations into production, some of them with each release."""

    def __init__(self, app_label: str, deployed: Sequence[str], releases: Mapping[str, str]) -> None:
        """`releases` names the last migration of each release, in the order in which they go out."""
        super().__init__(app_label, deployed)
        self.releases = dict(releases)
        self._out: set[str] = set()

    def problem(self) -> str | None:
        """What is wrong with how the migrations are spread over the releases."""
        graph = history_of(self.app_label).loader.graph
        out: set[str] = set(self.deployed)
        for name, last in self.releases.items():
            try:
                plan = _names(graph, self.app_label, last)
            except NodeNotFoundError:
                return f"{name} is said to end with {last}, and there is no such migration"
            if missing := out - plan:
                return f"{name} ends with {last}, which does not come after {max(missing)}"
            out |= plan
        every = {name for label, name in graph.nodes if label == self.app_label}
        if left := sorted(every - out):
            return f"{left[0]} goes out with no release"
        return None

    def release(self, name: str) -> Release:
        """The code of a release, as far as the migrations know it: its models, without their methods."""
        return self.release_at(self.releases[name])

    def migrate_release(self, name: str, pods: Callable[[], None] | None = None) -> str:
        """Runs the migrations of a release, and says how it went: `fine` as well if it brings none and
        another one does."""
        last = self.releases[name]
        # To migrate to where a release ends that is out already would be to take back what came after it.
        self.migrating = NOTHING_NEW
        if name not in self._out and last not in self.deployed:
            self.migrate(pods, to=last)
        brings_some = any(last not in self.deployed for last in self.releases.values())
        if self.migrating == FINE or (self.migrating == NOTHING_NEW and brings_some):
            self._out.add(name)
            return FINE
        return self.migrating

    def reverse(self, to: str | None = None) -> None:
        self._out.clear()
        super().reverse(to)

    def migrate_releases(self) -> dict[str, str]:
        """Runs the migrations of one release after the other, up to one that fails. Says how it went."""
        outcomes: dict[str, str] = {}
        for name in self.releases:
            outcomes[name] = self.migrate_release(name)
            if outcomes[name] != FINE:
                break
        return outcomes

    def clear_away(self) -> None:
        """Drops the app's tables and forgets that its migrations ran, whatever has become of them."""
        self._out.clear()
        prefix = f"{self.app_label}_"
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # In one go: to ask Django for the tables costs as much as to drop them.
                cursor.execute(CLEAR_AWAY, {"prefix": prefix, "app": self.app_label})
                return
            drop = connection.schema_editor().sql_delete_table
            for name in connection.introspection.table_names(cursor):
                if name.startswith(prefix):
                    cursor.execute(drop % {"table": connection.ops.quote_name(name)})
        MigrationRecorder(connection).migration_qs.filter(app=self.app_label).delete()


def _names(graph: MigrationGraph, app_label: str, last: str) -> set[str]:
    """The app's migrations up to `last`."""
    return {name for label, name in graph.forwards_plan((app_label, last)) if label == app_label}


class Journal:
    """What happens to a column of a table's rows, noted by the table itself, on PostgreSQL.

    A trigger sees every UPDATE, whether it comes from the ORM, from SQL or from a procedure in the
    database, and knows the transaction, which no savepoint divides. What is rolled back is not in here.
    """

    TABLE = "journal_of_updates"

    def __init__(self, table: str, column: str) -> None:
        self._table = connection.ops.quote_name(table)
        self._column = column

    def open(self) -> None:
        """Begins to note. The column need not exist yet; the table has a key `id`."""
        with connection.cursor() as cursor:
            cursor.execute(f"""
                CREATE TABLE {self.TABLE} (transaction xid8, id bigint, was text, became text);
                CREATE TABLE {self.TABLE}_state (noted bigint, kill_after bigint);
                INSERT INTO {self.TABLE}_state VALUES (0, NULL);
                CREATE SEQUENCE {self.TABLE}_kills;
                CREATE FUNCTION note_updates() RETURNS trigger LANGUAGE plpgsql AS $note$
                DECLARE more bigint;
                BEGIN
                    INSERT INTO {self.TABLE}
                    SELECT pg_current_xact_id(), id, to_jsonb(old_rows) ->> '{self._column}',
                        to_jsonb(new_rows) ->> '{self._column}'
                    FROM old_rows JOIN new_rows USING (id);
                    GET DIAGNOSTICS more = ROW_COUNT;
                    IF more > 0 THEN
                        UPDATE {self.TABLE}_state SET noted = noted + more;
                        -- What a sequence has handed out is not put back by a rollback.
                        IF (SELECT noted > kill_after FROM {self.TABLE}_state)
                            AND nextval('{self.TABLE}_kills') = 1
                        THEN
                            RAISE EXCEPTION 'terminating connection due to administrator command'
                            USING ERRCODE = 'admin_shutdown';
                        END IF;
                    END IF;
                    RETURN NULL;
                END $note$;
                CREATE TRIGGER note_updates AFTER UPDATE ON {self._table}
                    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION note_updates();
            """)

    def kill_after(self, rows: int) -> None:
        """Has the one statement fail with which more than `rows` rows have been updated, counting from
        the beginning: as it fails when somebody ends the process that is connected."""
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {self.TABLE}_state SET kill_after = %s", [rows])

    def killed(self) -> bool:
        """Whether that has happened."""
        return bool(self._ask(f"SELECT is_called FROM {self.TABLE}_kills"))

    def rows_of_the_largest_transaction(self) -> int:
        """The most rows that one transaction has updated."""
        return self._ask(
            f"""
            SELECT coalesce(max(rows), 0)
            FROM (SELECT count(DISTINCT id) AS rows FROM {self.TABLE} GROUP BY transaction) t
            """
        )

    def updated_more_than_once(self) -> int:
        """How many rows were updated more than once."""
        return self._ask(
            f"SELECT count(*) FROM (SELECT id FROM {self.TABLE} GROUP BY id HAVING count(*) > 1) t"
        )

    def changed(self) -> int:
        """How many rows had a value that has become another one, or none."""
        return self._ask(
            f"""
            SELECT count(DISTINCT id) FROM {self.TABLE}
            WHERE was IS NOT NULL AND was IS DISTINCT FROM became
            """
        )

    def _ask(self, query: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]


@contextmanager
def between_transactions(act: Callable[[int], None]) -> Iterator[None]:
    """Inside, calls `act` with 1, 2, … after each transaction of Django's connection that has changed rows,
    and not for what `act` does itself. What the executor of migrations writes down is no change."""
    changed = acting = False
    count = 0

    def ended() -> None:
        nonlocal changed, acting, count
        if acting or not changed or connection.in_atomic_block or not connection.get_autocommit():
            return
        changed, acting = False, True
        count += 1
        try:
            act(count)
        finally:
            acting = False

    def wrap(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal changed
        result = execute(sql, params, many, context)
        if not acting and kind_of(str(sql)) in CHANGES and "django_migrations" not in str(sql):
            changed = changed or context["cursor"].rowcount > 0
            ended()
        return result

    def set_autocommit(autocommit: bool, *arguments: Any, **named: Any) -> None:
        original(autocommit, *arguments, **named)
        if autocommit:
            ended()

    def rollback() -> None:
        nonlocal changed
        changed = changed and acting
        original_rollback()

    original, original_rollback = connection.set_autocommit, connection.rollback
    connection.set_autocommit, connection.rollback = set_autocommit, rollback
    try:
        with connection.execute_wrapper(wrap):
            yield
    finally:
        del connection.set_autocommit, connection.rollback


@contextmanager
def planned_as_if_large() -> Iterator[None]:
    """Inside, PostgreSQL plans for a table of thousands of rows as it does for one of millions: it does not
    read all of it where an index leads to the rows that are asked for. Lasts as long as the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET enable_seqscan; RESET enable_bitmapscan")


@contextmanager
def later_release(model: type[models.Model], field: str, name: str) -> Iterator[None]:
    """Inside, the project's code is that of a release to come: `field` has another name and column, which no
    migration has made yet, and `save()` is not what it was."""

    def save(self: models.Model, *arguments: Any, **named: Any) -> None:
        raise RuntimeError(f"the save() of a later release was called for a {model.__name__.lower()}")

    def swap(leaving: models.Field, coming: models.Field, coming_name: str) -> None:
        model._meta.local_fields.remove(leaving)
        delattr(model, leaving.attname)
        coming.contribute_to_class(model, coming_name)
        model._meta._expire_cache()

    now = model._meta.get_field(field)
    later, original = now.clone(), model.__dict__.get("save")
    later.db_column = None
    swap(now, later, name)
    model.save = save
    try:
        yield
    finally:
        swap(later, now, field)
        if original is None:
            del model.save
        else:
            model.save = original
