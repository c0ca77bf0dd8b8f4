"""What the tables are like by now: columns, indexes and constraints, as the database itself reports them."""

from __future__ import annotations

from typing import Any

from django.db import connection

#: Columns of a table: name, type, whether NULL is refused, default, whether it is in the primary key.
POSTGRESQL_COLUMNS = """
    SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
        pg_catalog.pg_get_expr(d.adbin, d.adrelid),
        EXISTS (SELECT FROM pg_catalog.pg_index i
            WHERE i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey))
    FROM pg_catalog.pg_attribute a
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = pg_catalog.to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
"""
#: Its indexes: the key's columns or expressions in order, whether it is unique, whether queries may use it,
#: and the condition of a partial one.
POSTGRESQL_INDEXES = """
    SELECT ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, n, true)
            FROM generate_series(1, i.indnkeyatts) n ORDER BY n),
        i.indisunique, i.indisvalid, pg_catalog.pg_get_expr(i.indpred, i.indrelid)
    FROM pg_catalog.pg_index i WHERE i.indrelid = pg_catalog.to_regclass(%s)
"""
#: Its foreign keys and checks: which of the two, columns, the table that is referred to, the condition, and
#: whether all rows are known to keep to it.
POSTGRESQL_CONSTRAINTS = """
    SELECT c.contype = 'f',
        ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number
            ORDER BY k.place),
        CASE WHEN c.contype = 'f' THEN c.confrelid::pg_catalog.regclass::text END,
        pg_catalog.pg_get_expr(c.conbin, c.conrelid), c.convalidated
    FROM pg_catalog.pg_constraint c
    WHERE c.conrelid = pg_catalog.to_regclass(%s) AND c.contype IN ('f', 'c')
"""


def describe_table(table: str) -> dict[str, Any]:
    """A table's columns, indexes, foreign keys and checks, as the database itself reports them, without the
    names that Django or the database made up. Django's own introspection takes its time."""
    if connection.vendor == "postgresql":
        return _postgresql_table(table)
    with connection.cursor() as cursor:

        def ask(query: str, name: str) -> list[tuple[Any, ...]]:
            return cursor.execute(query, [name]).fetchall()

        columns = ask('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(%s)', table)
        indexes = [
            {
                "columns": [column for (column,) in ask("SELECT name FROM pragma_index_info(%s)", name)],
                "unique": bool(unique),
            }
            for name, unique in ask('SELECT name, "unique" FROM pragma_index_list(%s)', table)
        ]
        foreign_keys = ask('SELECT "from", "table" FROM pragma_foreign_key_list(%s)', table)
    return {
        "columns": {
            name: {"type": kind, "null": not required, "default": default, "primary_key": bool(key)}
            for name, kind, required, default, key in columns
        },
        "indexes": sorted(indexes, key=str),
        "foreign_keys": sorted(foreign_keys),
    }


def _postgresql_table(table: str) -> dict[str, Any]:
    """What is not yet in force says so; of what is, nothing is said."""
    with connection.cursor() as cursor:

        def ask(query: str) -> list[tuple[Any, ...]]:
            cursor.execute(query, [connection.ops.quote_name(table)])
            return cursor.fetchall()

        columns, indexes, constraints = map(
            ask, (POSTGRESQL_COLUMNS, POSTGRESQL_INDEXES, POSTGRESQL_CONSTRAINTS)
        )
    return {
        "columns": {
            name: {"type": kind, "null": not required, "default": default, "primary_key": key}
            for name, kind, required, default, key in columns
        },
        "indexes": sorted(
            (
                {"columns": keys, "unique": unique}
                | ({"condition": condition} if condition else {})
                | ({} if valid else {"invalid": True})
                for keys, unique, valid, condition in indexes
            ),
            key=str,
        ),
        "foreign_keys": sorted(
            [", ".join(names), other, *([] if valid else ["not validated"])]
            for is_foreign_key, names, other, _, valid in constraints
            if is_foreign_key
        ),
        "checks": sorted(
            [condition, *([] if valid else ["not validated"])]
            for is_foreign_key, _, _, condition, valid in constraints
            if not is_foreign_key
        ),
    }
