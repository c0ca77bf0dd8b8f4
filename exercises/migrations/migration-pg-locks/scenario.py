"""What is done to the migrations: production is put up as it is, with entries in the ledger. Then they run
while the old release books payments, the new release takes over, and the old code comes back. And once more
they run on a ledger full of entries with nobody about, to see which statement takes which lock for how long,
and all is taken back."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection, transaction
from harness import Lab
from harness.autodetect import missing_migrations
from harness.deploy import Release, Rollout
from harness.tables import describe_table

DEPLOYED = ("0001_initial", "0002_entry_memo", "0003_batch")
TABLE = "ledger_entry"

HOLDERS = (
    "Amara Okafor",
    "Kwame Mensah",
    "Solveig Haugen",
    "Rosa Quispe",
    "Tomáš Dvořák",
    "李慧敏",
    "Zoë O'Brien",
    "Ravi Null",
)
#: What a memo is corrected to, again and again.
CORRECTED = "rent for May, corrected"
MEMOS = ("", "", "rent", "thank you!", "invoice 2026-118", "refund – sorry", "Miete März", "お礼")


class Ledger:
    """The ledger on the morning of a deployment, and what the services do with it.

    How often they act depends on how many migrations there are. So nothing is drawn while they do, and what
    comes of an action is the same each time.
    """

    def __init__(self, lab: Lab, release: Release, size: int) -> None:
        self._lab = lab
        self._prefix = lab.random.choice("KLPQ") + str(lab.random.randint(1000, 9999))
        self._numbers = count(lab.random.randint(1, 500))
        self.quiet, self.busy = release.model("Account").objects.bulk_create(
            release.model("Account")(number=f"{self._prefix}-{holder_number}", holder=holder)
            for holder_number, holder in enumerate(lab.random.sample(HOLDERS, 2))
        )
        self.open_batch, self.other_batch = release.model("Batch").objects.bulk_create(
            release.model("Batch")(code=f"{self._prefix}-{cycle}") for cycle in ("A", "B")
        )
        # The quiet account keeps the entries that it has; everything happens on the busy one.
        self.before = self._add_entries(release, size)
        (self.moving,) = self._add_entries(release, 1, self.busy, memo=CORRECTED)
        self.booked: list[str] = []
        self.payment = {**self._draw_entry(0), "account_id": self.busy.pk}
        self.refund = {**self.payment, "amount": -abs(self.payment["amount"]), "memo": ""}
        lab.clock.advance(3 * 60 * 60)

    def _add_entries(self, release: Release, size: int, account: Any = None, **more: Any) -> list[str]:
        """Entries as they were booked, half of them in the quiet account. Returns their references."""
        entries = release.model("Entry").objects.bulk_create(
            release.model("Entry")(
                **{**self._draw_entry(age), **more},
                reference=self._reference(),
                account_id=(account or (self.quiet, self.busy)[age % 2]).pk,
            )
            for age in range(size)
        )
        return [entry.reference for entry in entries]

    def fill_up(self, size: int) -> None:
        """Many entries and batches, at little cost."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO ledger_entry (reference, account_id, amount, memo, booked_at)
                SELECT 'COPY-' || n, account_id, amount, memo, booked_at - n * interval '1 minute'
                FROM ledger_entry, generate_series(1, %s) n WHERE reference = %s
                """,
                [size, self.moving],
            )
            cursor.execute(
                "INSERT INTO ledger_batch (code) SELECT 'COPY-' || n FROM generate_series(1, %s) n", [size]
            )

    def _reference(self) -> str:
        return f"{self._prefix}-{next(self._numbers):06}"

    def _draw_entry(self, age: int) -> dict[str, Any]:
        """An entry, no two of the same moment: the statement lists the newest first."""
        random = self._lab.random
        return {
            "amount": Decimal(random.choice((-1, 1)) * random.randint(1, 900_000)) / 100,
            "memo": random.choice(MEMOS),
            "booked_at": self._lab.clock.now() - timedelta(hours=age, minutes=random.randrange(1, 60)),
        }

    # What the services do, over and over.

    def work(self, release: Release) -> None:
        release.attempt("list a statement", self.list_statement, release)
        release.attempt("book a payment", self.book, release, self.payment)
        release.attempt("book a refund", self.add_entry, release, self.refund)
        release.attempt("correct a memo", self.correct_memo, release)

    def list_statement(self, release: Release) -> list[list[Any]]:
        entries = release.model("Entry").objects.filter(account_id=self.quiet.pk).order_by("-booked_at")
        return [[entry.reference, entry.amount, entry.memo] for entry in entries]

    def book(self, release: Release, entry: dict[str, Any], **more: Any) -> dict[str, Any]:
        self.add_entry(release, entry, **more)
        booked = release.model("Entry").objects.filter(reference=self.booked[-1])
        return booked.values("account_id", "amount", "memo", *more).get()

    def add_entry(self, release: Release, entry: dict[str, Any], **more: Any) -> None:
        reference = self._reference()
        release.model("Entry").objects.create(**entry, reference=reference, **more)
        self.booked.append(reference)

    def correct_memo(self, release: Release) -> str:
        """Saves the whole entry. What it returns was saved the last time."""
        entry = release.model("Entry").objects.get(reference=self.moving)
        memo, entry.memo = entry.memo, CORRECTED
        entry.save()
        return memo

    # What only the new release can do.

    def settle(self, release: Release) -> list[Any]:
        """Puts an old entry and a new one into a batch, and reads the batch."""
        entries = release.model("Entry").objects
        entries.filter(reference=self.moving).update(batch=self.open_batch.pk)
        self.book(release, self.payment, batch_id=self.open_batch.pk)
        settled = entries.filter(batch=self.open_batch.pk).select_related("batch").order_by("pk")
        return [[entry.amount, entry.batch.code] for entry in settled]

    def as_they_were(self, release: Release) -> list[dict[str, Any]]:
        """Everything about the entries from before."""
        entries = release.model("Entry").objects.filter(reference__in=self.before).order_by("pk")
        return list(entries.values("reference", "account_id", "amount", "memo", "booked_at", "batch_id"))

    def entries_lost(self, release: Release) -> int:
        references = [*self.before, self.moving, *self.booked]
        return len(references) - release.model("Entry").objects.filter(reference__in=references).count()


def files(lab: Lab) -> None:
    """The files, before anything is read from them."""
    lab.observe("deployed", Rollout("ledger", DEPLOYED).deployed_files(lab.project))


def full_table(lab: Lab) -> None:
    """The migrations on a ledger full of entries, forwards and back: which statement takes which lock."""
    rollout = Rollout("ledger", DEPLOYED)
    rollout.stand_up()
    ledger = Ledger(lab, rollout.old, *lab.sizes((6, 12)))
    ledger.fill_up(*lab.sizes((110, 160)))
    with lab.watch("statements"):
        rollout.migrate()

    rollout.reverse()
    lab.observe("taking_back", rollout.reversing)
    lab.observe("table", describe_table(TABLE))
    lab.observe("entries_lost", lab.attempt(ledger.entries_lost, rollout.old))
    ledger.work(rollout.old)
    lab.observe("taken_back_fared", rollout.old.fared())
    lab.observe("taken_back_saw", rollout.old.results())


def rollout(lab: Lab) -> None:
    """The whole deployment, with payments coming in all the time."""
    rollout = Rollout("ledger", DEPLOYED)
    rollout.stand_up()
    lab.observe("drift", missing_migrations("ledger"))
    ledger = Ledger(lab, rollout.old, *lab.sizes((6, 12)))

    def work() -> None:
        # How the services fare before the first migration is known.
        if rollout.stage != "before the migrations":
            ledger.work(rollout.old)

    rollout.migrate(work)
    lab.observe("migrating", rollout.migrating)
    lab.observe("old_fared", rollout.old.fared())
    lab.observe("old_saw", rollout.old.results())

    check_new_release(lab, rollout.new, ledger)
    check_rules(lab, rollout.new, ledger)
    lab.observe("indexed", indexed_columns())
    lab.observe("unfinished", unfinished())
    roll_back(lab, rollout, ledger)
    lab.observe("warnings", lab.warnings())


def check_new_release(lab: Lab, new: Release, ledger: Ledger) -> None:
    """The new release at work: its pages as they are, and what only the new models know."""
    new.attempt("read the entries from before", ledger.as_they_were, new)
    client = lab.client()
    lab.observe("statement", client.get(f"/accounts/{ledger.quiet.number}/statement/"))
    call = {"reference": "NEW-1", "account": ledger.busy.number, "amount": "-12.50"}
    lab.observe("booking", client.post("/entries/", call, content_type="application/json"))
    ledger.work(new)
    new.attempt("put entries into a batch", ledger.settle, new)
    new.attempt("count lost entries", ledger.entries_lost, new)
    lab.observe("new_fared", new.fared())
    lab.observe("new_saw", new.results())


def check_rules(lab: Lab, new: Release, ledger: Ledger) -> None:
    """Tries to get past the database what must not be in it, and past validation."""
    entries = new.model("Entry").objects.filter(reference=ledger.moving)
    batches = new.model("Batch").objects

    def update(**values: Any) -> None:
        # Some constraints are looked at when the transaction ends.
        with transaction.atomic():
            entries.update(**values)

    def delete_row(batch_id: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_batch WHERE id = %s", [batch_id])

    def validate(**values: Any) -> None:
        new.model("Entry")(**{**ledger.payment, "reference": "NEW-2", **values}).full_clean()

    nowhere = ledger.other_batch.pk + lab.random.randint(1_000, 9_000)
    lab.observe(
        "refused",
        {
            "an amount of zero, in the database": verdict(lab, update, amount=0),
            "an amount of zero, in full_clean()": verdict(lab, validate, amount=Decimal(0)),
            "a memo of NULL, in the database": verdict(lab, update, memo=None),
            "a negative amount and an empty memo, in full_clean()": verdict(
                lab, validate, amount=Decimal("-0.01"), memo=""
            ),
        },
    )
    lab.observe(
        "settled",
        {
            "a batch that does not exist, in the database": verdict(lab, update, batch=nowhere),
            "no batch, in the database": verdict(lab, update, batch=None),
            "no batch, in full_clean()": verdict(lab, validate),
            "a batch, in the database": verdict(lab, update, batch=ledger.open_batch.pk),
            "deleting a batch that has entries, in the database": verdict(
                lab, delete_row, ledger.open_batch.pk
            ),
            "deleting a batch that has entries": verdict(
                lab, lambda: batches.get(pk=ledger.open_batch.pk).delete()
            ),
        },
    )


#: What the database, validation and Django's own rules for deleting raise.
REFUSALS = ("IntegrityError", "ValidationError", "ProtectedError", "RestrictedError")


def verdict(lab: Lab, function: Any, *arguments: Any, **named: Any) -> str:
    raised = lab.attempt(function, *arguments, **named).get("raised")
    name = raised.rpartition(".")[2] if raised else "accepted"
    return "refused" if name in REFUSALS else name


def indexed_columns() -> dict[str, bool]:
    """Which of the two questions an index answers, whatever else it holds."""
    usable = [
        (index["columns"], index.get("condition"))
        for index in describe_table(TABLE)["indexes"]
        if not index.get("invalid")
    ]
    return {
        "an account's entries by time": any(
            columns[:2] == ["account_id", "booked_at"] and condition is None for columns, condition in usable
        ),
        # Entries without a batch may be left out.
        "a batch's entries": any(
            columns[:1] == ["batch_id"] and condition in (None, "(batch_id IS NOT NULL)")
            for columns, condition in usable
        ),
    }


def unfinished() -> list[str]:
    """What is in the table and not in force."""
    table = describe_table(TABLE)
    indexes = [
        f"the index on {', '.join(index['columns'])}" for index in table["indexes"] if index.get("invalid")
    ]
    checks = [f"the check {condition}" for condition, *state in table["checks"] if state]
    foreign_keys = [
        f"the foreign key from {column} to {other}"
        for column, other, *state in table["foreign_keys"]
        if state
    ]
    return [*indexes, *checks, *foreign_keys]


def roll_back(lab: Lab, rollout: Rollout, ledger: Ledger) -> None:
    """The old code comes back; the migrations stay, and so do the entries of the new release."""
    rollout.stage = "on the migrated tables"
    old = rollout.old.again()
    ledger.work(old)
    lab.observe("rolled_back_fared", old.fared())
    lab.observe("rolled_back_saw", old.results())
