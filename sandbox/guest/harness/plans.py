"""What PostgreSQL's planner makes of a query, and what its indexes are: for exercises about indexes.

A plan is told without the names of indexes, which are anybody's choice: by what they index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from harness.sql import Statement

EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT JSON) "
#: Nodes that bring all rows of what is below them into an order.
SORTS = ("Sort", "Incremental Sort")
#: An index: its name, its table, what it was made as (from its method on), its key's columns and its other
#: columns, its condition, and whether it is a constraint's.
INDEXES = """
    SELECT c.relname, t.relname, substring(pg_get_indexdef(i.indexrelid) FROM ' USING (.*)$'),
           ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true) || ' ' || i.indclass[n - 1]::text
                 FROM generate_series(1, i.indnkeyatts) n ORDER BY n),
           ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, true)
                 FROM generate_series(1, i.indnatts) n ORDER BY n),
           COALESCE(pg_get_expr(i.indpred, i.indrelid), ''), m.amname,
           EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x')),
           EXISTS (SELECT FROM pg_constraint WHERE conrelid = i.indrelid AND contype = 'f'
                   AND i.indnatts = 1 AND conkey = ARRAY[i.indkey[0]])
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_am m ON m.oid = c.relam
    WHERE t.relname = ANY (%s)
    ORDER BY t.relname, 3, c.relname
"""


class Index:
    """An index as PostgreSQL knows it."""

    def __init__(
        self,
        name: str,
        table: str,
        definition: str,
        key: Sequence[str],
        columns: Sequence[str],
        condition: str,
        method: str,
        is_constraint: bool,
        is_on_foreign_key: bool,
    ) -> None:
        self.name = name
        self.table = table
        self.is_constraint = is_constraint
        #: On nothing but a foreign key's column, with all rows: as Django makes one by itself.
        self.is_foreign_keys = is_on_foreign_key and not condition and method == "btree"
        self._definition = definition
        self._method = method
        #: The columns in their order, each with how it is compared.
        self._key = list(key)
        self._columns = set(columns)
        self._condition = condition

    def __str__(self) -> str:
        """Such as `parcels_parcel (depot_id, due_at) WHERE status = 'open'`."""
        definition = self._definition.removeprefix("btree ").replace("::text", "")
        return f"{self.table} {definition}"

    def does_the_work_of(self, other: Index) -> bool:
        """Whether the other is the beginning of this one, with the same rows in it."""
        return (
            self.table == other.table
            and (self._method, other._method) == ("btree", "btree")
            and self._condition == other._condition
            and self._key[: len(other._key)] == other._key
            and other._columns <= self._columns
        )


def indexes_of(*tables: str) -> list[Index]:
    """The indexes of the tables, in an order that does not depend on their names."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [list(tables)])
        return [Index(*row) for row in cursor.fetchall()]


def beyond_keys(indexes: Iterable[Index]) -> list[Index]:
    """Those that are no constraint's, nor the one index that Django makes for a foreign key."""
    kept, foreign_keys = [], set()
    for index in indexes:
        if index.is_foreign_keys and str(index) not in foreign_keys:
            foreign_keys.add(str(index))
        elif not index.is_constraint:
            kept.append(index)
    return kept


def redundant(indexes: Sequence[Index]) -> list[str]:
    """The indexes that another one could stand in for, and which."""
    return [
        f"{index} is the beginning of {other}"
        for place, index in enumerate(indexes)
        for place_there, other in enumerate(indexes)
        # Of two that are the same, one is too many.
        if place != place_there
        and other.does_the_work_of(index)
        and not (index.does_the_work_of(other) and place < place_there)
    ]


class Plan:
    """How PostgreSQL went about a query, and what it touched."""

    def __init__(self, plan: dict[str, Any], indexes: Iterable[Index] = ()) -> None:
        self._indexes = {index.name: index for index in indexes}
        self._nodes = list(_flattened(plan))
        #: Pages of tables and indexes that were read, the same page each time anew.
        self.pages = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
        #: The names of the indexes that were used.
        self.used = {node["Index Name"] for node in self._nodes if "Index Name" in node}

    @property
    def steps(self) -> list[str]:
        """A line for each step, the last one to be taken first."""
        return [self._step(node) for node in self._nodes]

    @property
    def whole_tables(self) -> list[str]:
        """The tables that were read from beginning to end."""
        return [node["Relation Name"] for node in self._nodes if node["Node Type"] == "Seq Scan"]

    @property
    def is_sorted(self) -> bool:
        """Whether rows had to be brought into an order."""
        return any(node["Node Type"] in SORTS for node in self._nodes)

    def _step(self, node: dict[str, Any]) -> str:
        words = [node["Node Type"]]
        if "Index Name" in node:
            index = self._indexes.get(node["Index Name"])
            words.append(f"of {index}" if index else "of an index")
        elif "Relation Name" in node:
            words.append(f"of {node['Relation Name']}")
        if "Sort Key" in node:
            words.append(f"by {', '.join(node['Sort Key'])}")
        # With a limit above it a sort hands out few rows, and yet has sorted all that came from below.
        counted = node["Plans"][0] if node["Node Type"] in SORTS else node
        rows = round(counted.get("Actual Rows", 0) * counted.get("Actual Loops", 1))
        words.append(f"({_rows(rows)}")
        thrown_away = node.get("Rows Removed by Filter", 0) * node.get("Actual Loops", 1)
        words[-1] += f", {_rows(round(thrown_away))} thrown away)" if thrown_away else ")"
        return " ".join(words)


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"


def _flattened(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _flattened(below)


def explain(statement: Statement, indexes: Iterable[Index] = ()) -> Plan:
    """Runs a query once more, and has PostgreSQL tell how it went about it."""
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN + statement.sql, statement.params)
        (plans,) = cursor.fetchone()
    return Plan(plans[0]["Plan"], indexes)
