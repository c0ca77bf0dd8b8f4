"""Probe P7: a rival on PostgreSQL, where there is one session: somebody else's transaction in the middle of
one that is being checked.

With two sessions a rival's statement goes through at once, or waits for a lock. On one session nothing ever
waits, so for each moment between two statements it has to be found out which of the two it would be. It is
not the statements' text that is asked but PostgreSQL: what holds a lock may be a `SELECT … FOR UPDATE`, an
`UPDATE`, a `LOCK TABLE`, or something nobody has thought of.

**Whether the transaction holds a row.** PostgreSQL keeps the lock of a row in the row. `xmax` names who holds
it and `xmin` who wrote this version, but neither says how strong the lock is, and the check of a foreign key
leaves a `FOR KEY SHARE` there, which keeps no `UPDATE` out. Now a transaction that asks for a lock that it
has already, or for a weaker one, is given nothing new, and `xmax` stays as it is. So a savepoint is made, the
row is asked for `FOR SHARE`, the weakest lock that keeps an `UPDATE` out, and all of it is rolled back. Where
`xmax` has not moved, the row was held. Where `xmin` is in progress, the transaction has written the row
itself, and holds it as well. `pg_locks` knows about tables and advisory locks. No other session can
interfere: there is none.

**A rival that need not wait** acts at once, on the same session. Under READ COMMITTED that is what would be
seen: a statement finds what was committed before it began. Only must no rollback take the rival's work with
it. A setting that is made together with that work is undone by the very rollbacks that undo it, those to
savepoints included; where it is gone, the rival acts again. It comes to the same result: what it needs,
nobody else has written. Between two transactions it has one of its own.

**A rival that has to wait** acts as soon as nothing that it wants is held any more. It begins anew then, as
PostgreSQL has an `UPDATE … WHERE` do that has waited: it looks at the row's newest version.

**Under REPEATABLE READ and SERIALIZABLE** a transaction must not see what was committed after its first
query. So the rival's work is put off until it is over. When the transaction comes to hold a row that the
rival has changed, it fails as it would have failed: `could not serialize access due to concurrent update`,
raised by PostgreSQL itself.

**NOWAIT and SKIP LOCKED** ask for something else than waiting, and one session never gives it. Here the text
decides: when such a statement comes, the rival is in the middle of its transaction, and holds its rows.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

from harness.places import display_path, running_place
from harness.sql import kind_of

#: Advisory locks, and locks on a whole table that keep others from writing into it.
OTHER_LOCKS = """
    SELECT CASE locktype WHEN 'advisory' THEN 'advisory lock ' || classid || '/' || objid
           ELSE 'table ' || (SELECT relname FROM pg_class WHERE oid = relation) END
    FROM pg_locks
    WHERE pid = pg_backend_pid() AND (locktype = 'advisory' OR locktype = 'relation' AND mode IN
          ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))
"""
#: Statements between which nothing is read or written.
NO_MOMENT = re.compile(r"\s*(SET|RESET|SHOW)\b", re.IGNORECASE)
NOWAIT = re.compile(r"\bNOWAIT\b", re.IGNORECASE)
SKIP_LOCKED = re.compile(r"\bSKIP\s+LOCKED\b", re.IGNORECASE)
#: What PostgreSQL says, and the SQLSTATE, when it does not let a transaction go on.
SERIALIZATION_FAILURE = ("could not serialize access due to concurrent update", "40001")
DEADLOCK = ("deadlock detected", "40P01")
LOCK_NOT_AVAILABLE = ("could not obtain lock on row", "55P03")
#: Longer statements are cut in what is told of them.
LONGEST_STATEMENT = 90

#: A row's table and primary key, or what else is held, and nothing.
Held = tuple[str, int | None]

numbers = itertools.count(1)


def fail(execute: Callable[..., Any], failure: tuple[str, str], context: dict[str, Any]) -> Any:
    """Has PostgreSQL raise this in place of a statement, which aborts the transaction as well."""
    message, state = failure
    sql = f"DO $$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{state}'; END $$"
    return execute(sql, None, False, context)


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _listed(keys: Iterable[int]) -> str:
    return ", ".join(str(int(key)) for key in keys)


class Session:
    """What is asked of the one session, past Django, so that nobody takes it for the project's statements."""

    def status(self) -> str:
        """`idle`, `open` or `failed`: the transaction that PostgreSQL has open."""
        raw = connection.connection
        name = "IDLE" if raw is None else raw.info.transaction_status.name
        return {"IDLE": "idle", "INTRANS": "open", "INERROR": "failed"}.get(name, "failed")

    def holds(self, wanted: Mapping[type[models.Model], Collection[int] | None]) -> set[Held]:
        """Which of these rows the open transaction keeps others from changing (of all the model's, where no
        keys are given), and which locks on tables and advisory locks it holds."""
        befores, afters = [], []
        for model, keys in wanted.items():
            table, key = (connection.ops.quote_name(name) for name in (_table(model), model._meta.pk.column))
            of = f"FROM {table}" if keys is None else f"FROM {table} WHERE {key} IN ({_listed(keys)})"
            befores.append(f"SELECT {key}, xmax::text {of} FOR SHARE")
            afters.append(f"SELECT {key}, xmax::text, pg_xact_status(xmin::text::xid8) = 'in progress' {of}")
        statements = ["SAVEPOINT rival", *befores, *afters, OTHER_LOCKS]
        statements += ["ROLLBACK TO SAVEPOINT rival", "RELEASE SAVEPOINT rival"]
        answers = [rows for rows in self._ask("; ".join(statements)) if rows is not None]
        held: set[Held] = {(name, None) for (name,) in answers.pop()}
        for (model, keys), before, after in zip(
            wanted.items(), answers[: len(wanted)], answers[len(wanted) :], strict=True
        ):
            xmax_before = dict(before)
            held |= {(_table(model), key) for key, xmax, own in after if own or xmax == xmax_before.get(key)}
            # One that is not there any more has been deleted, and nobody else can change it.
            held |= {(_table(model), key) for key in set(keys or ()) - {key for key, *_ in after}}
        return held

    def sees_what_comes(self) -> bool:
        """Whether the next statement sees what is committed by then."""
        return self._ask("SHOW transaction_isolation")[0][0][0] in ("read committed", "read uncommitted")

    def commit(self) -> None:
        """Commits what is open, if anything is."""
        connection.connection.commit()

    def mark(self, value: str) -> None:
        """Leaves a mark that lasts unless what was done with it is rolled back."""
        self._ask(f"SELECT set_config('rival.mark', '{value}', false)")

    def marked(self, value: str) -> bool:
        """Whether the mark is still there."""
        return self._ask("SELECT current_setting('rival.mark', true)")[0][0][0] == value

    def _ask(self, sql: str) -> list[list[tuple[Any, ...]] | None]:
        """The rows of each statement, or nothing where it has none to give."""
        connection.ensure_connection()
        answers: list[list[tuple[Any, ...]] | None] = []
        with connection.connection.cursor() as cursor:
            cursor.execute(sql)
            while True:
                answers.append(cursor.fetchall() if cursor.description else None)
                if not cursor.nextset():
                    return answers


def keys_by_model(rows: Iterable[models.Model]) -> dict[type[models.Model], list[int]]:
    """The rows' primary keys, by model."""
    keys: dict[type[models.Model], list[int]] = {}
    for row in rows:
        keys.setdefault(type(row), []).append(row.pk)
    return keys


def is_moment(sql: str) -> bool:
    """Whether something may happen before this statement that makes a difference to it."""
    return kind_of(sql) != "transaction" and not NO_MOMENT.match(sql)


def place_of(sql: str) -> str:
    """A statement and the line that sent it: `UPDATE "tickets_section" SET … (tickets/services.py:41)`."""
    text = " ".join(sql.split())
    # What is selected is long and says little.
    text = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", text)
    if len(text) > LONGEST_STATEMENT:
        text = f"{text[:LONGEST_STATEMENT].rstrip()} …"
    place = running_place()
    return f"{text} ({display_path(place[0])}:{place[1]})" if place else text


class Rival:
    """Somebody who does something in the middle of what is checked, or as soon as the locks let them."""

    def __init__(
        self, act: Callable[[], Any], wants: Iterable[models.Model], session: Session | None = None
    ) -> None:
        """`act` runs as a transaction of its own, and changes the rows `wants`."""
        self._act = act
        self._wants = keys_by_model(wants)
        self._session = session or Session()
        self._mark = f"rival {next(numbers)} acted"
        self._before: int | None = None
        self._acting = False
        #: coming, waiting, unseen (committed behind the transaction's snapshot), acted, done
        self._stage = "coming"
        self._in_transaction = 0
        self._rolled_back = False
        #: How many statements there were, transaction control apart.
        self.statements = 0
        #: The statement before which the rival came, if it came in between.
        self.place: str | None = None
        #: What `act` returned.
        self.result: Any = None

    @contextmanager
    def coming(self, before: int | None = None) -> Iterator[Rival]:
        """The rival comes right before the statement with this number, the first being 0; if there are fewer,
        when all is over."""
        self._before = before
        with connection.execute_wrapper(self._wrap):
            yield self
        self._catch_up()
        if self._stage == "coming":
            self._do()

    def _wrap(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self._acting or connection.needs_rollback:
            return execute(sql, params, many, context)
        status = self._session.status()
        if status == "idle":
            self._in_transaction = 0
        # Nothing else gives locks back, or undoes what was done.
        if status == "idle" or self._rolled_back:
            self._catch_up()
            self._rolled_back = False
        if not is_moment(sql):
            self._rolled_back = sql.lstrip()[:8].upper() == "ROLLBACK"
            return execute(sql, params, many, context)

        number = self.statements
        self.statements += 1
        if self._stage == "coming" and number == self._before:
            self.place = place_of(sql)
            if self._is_asked_to_hurry(sql):
                return self._refuse(execute, sql, params, context)
            self._come()
        result = execute(sql, params, many, context)
        self._in_transaction += 1
        if self._stage == "unseen" and self._session.status() == "open" and self._has_to_wait():
            return fail(execute, SERIALIZATION_FAILURE, context)
        return result

    def _catch_up(self) -> None:
        """Does what the end of a transaction, or of a part of it, has made possible or undone."""
        status = self._session.status()
        if status == "failed":
            return
        if self._stage == "acted":
            if not self._session.marked(self._mark):
                self._do()
            elif status == "idle":
                self._stage = "done"
        elif self._stage == "waiting" or (self._stage == "unseen" and status == "idle"):
            self._come()

    def _come(self) -> None:
        """Acts, or waits."""
        is_open = self._session.status() == "open"
        if is_open and self._has_to_wait():
            self._stage = "waiting"
        elif is_open and self._in_transaction and not self._session.sees_what_comes():
            self._stage = "unseen"
        else:
            self._do()

    def _do(self) -> None:
        is_alone = self._session.status() == "idle"
        self._acting = True
        try:
            self.result = self._act()
            if is_alone:
                # The transaction that Django is about to begin has not begun.
                self._session.commit()
            else:
                self._session.mark(self._mark)
        finally:
            self._acting = False
        self._stage = "done" if is_alone else "acted"

    def _has_to_wait(self) -> bool:
        held = self._session.holds(self._wants)
        return any(
            (_table(model), key) in held or (f"table {_table(model)}", None) in held
            for model, keys in self._wants.items()
            for key in keys
        )

    def _is_asked_to_hurry(self, sql: str) -> bool:
        """Whether the statement asks for rows that the rival holds, and not to wait for them."""
        asks = NOWAIT.search(sql) or (SKIP_LOCKED.search(sql) and kind_of(sql) == "select")
        return bool(asks) and any(_table(model) in sql for model in self._wants)

    def _refuse(self, execute: Callable[..., Any], sql: str, params: Any, context: dict[str, Any]) -> Any:
        """Answers as if the rival held its rows, and lets it finish then."""
        self._stage = "waiting"
        if NOWAIT.search(sql):
            return fail(execute, LOCK_NOT_AVAILABLE, context)
        return execute(f"SELECT * FROM ({sql}) AS locked_by_another LIMIT 0", params, False, context)


class LockDiary:
    """Which locks a transaction came to hold, and in what order."""

    def __init__(self, watched: Iterable[type[models.Model]], session: Session | None = None) -> None:
        self._wanted: dict[type[models.Model], None] = dict.fromkeys(watched)
        self._session = session or Session()
        self._statements = 0
        #: For each transaction what was held anew after a statement, with the statement's number.
        self.transactions: list[list[tuple[int, set[Held]]]] = []

    @contextmanager
    def kept(self) -> Iterator[LockDiary]:
        """Inside, all that is locked is written down."""
        with connection.execute_wrapper(self._wrap):
            yield self

    @property
    def held(self) -> set[Held]:
        """All that was held at some time."""
        return {lock for steps in self.transactions for _, locks in steps for lock in locks}

    def _wrap(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self._session.status() == "idle":
            self.transactions.append([])
        result = execute(sql, params, many, context)
        if is_moment(sql):
            number = self._statements
            self._statements += 1
            if self._session.status() == "open":
                known = {lock for _, locks in self.transactions[-1] for lock in locks}
                new = self._session.holds(self._wanted) - known
                if new:
                    self.transactions[-1].append((number, new))
        return result


def deadly_embrace(first: LockDiary, second: LockDiary) -> int | None:
    """The number of the second's statement with which both would wait for each other for ever, if there is
    one: each wants next what the other holds. They do not come that far where both want the same lock before.
    What a single statement locks is taken to be locked at once."""
    for one in first.transactions:
        for other in second.transactions:
            for held, wanted, _ in _steps(one):
                for held_there, wanted_there, number in _steps(other):
                    if held & wanted_there and held_there & wanted and not held & held_there:
                        return number
    return None


def _steps(transaction: Sequence[tuple[int, set[Held]]]) -> Iterator[tuple[set[Held], set[Held], int]]:
    """For each statement that locks: what is held before it, what it locks, and its number."""
    held: set[Held] = set()
    for number, wanted in transaction:
        yield set(held), wanted, number
        held |= wanted


@contextmanager
def deadlock(number: int) -> Iterator[None]:
    """The statement with this number, the first being 0, is the one that PostgreSQL ends a deadlock with."""
    seen = 0

    def wrap(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal seen
        if is_moment(sql):
            seen += 1
            if seen == number + 1:
                return fail(execute, DEADLOCK, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrap):
        yield
