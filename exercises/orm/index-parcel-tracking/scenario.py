"""What is done to the indexes: the migrations run on the tables as they are, and then the four questions are
asked of some thousand parcels."""

from typing import Any

from django.db import connection
from harness import Lab
from harness.autodetect import missing_migrations
from harness.deploy import Rollout
from harness.plans import Index, beyond_keys, explain, indexes_of, redundant
from harness.sql import Statement
from harness.tables import describe_table
from parcels.models import Depot, Merchant, Parcel

DEPLOYED = ("0001_initial",)
TABLES = ("parcels_parcel", "parcels_scan")
CITIES = ("Limerick", "Aarhus", "Ghent", "Poznań", "Cluj", "Coimbra", "Malmö", "Graz")
MERCHANTS = ("Loam & Larch", "Grøn Redskab", "Kōbō Blades", "Ovoce Dolní", "Çay Evi")

#: Half of the parcels go through the hub, the others through one of the depots.
HUB, DEPOTS, MERCHANT_COUNT = 1, 24, 30
#: One parcel in so many is still to be delivered, all of them of late; one in so many is not paid for.
OPEN, UNPAID = 5, 5
#: Parcels to which a merchant gave the same code, before the migrations run.
USED_TWICE = (7, 11)
#: Steps of a plan that are not needed where an index has the answer in one piece.
DETOURS = ("Seq Scan", "Sort by", "thrown away")
#: How many parcels are written to see what one costs.
WRITTEN = 40

PARCELS = f"""
    INSERT INTO parcels_parcel (tracking_code, merchant_id, depot_id, status, registered_at, due_at,
                                recipient, address, postcode, weight_g, fee, paid_at)
    SELECT 'HC' || lpad(floor(random() * 1e9)::text, 9, '0'),
           1 + floor(random() * {MERCHANT_COUNT}),
           CASE WHEN random() < 0.5 THEN {HUB} ELSE {HUB} + 1 + floor(random() * {DEPOTS}) END,
           CASE WHEN n > %(last)s - %(size)s / {OPEN} THEN 'open'
                WHEN random() < 0.05 THEN 'returned' ELSE 'delivered' END,
           %(now)s - (%(ever)s - n) * interval '3 minutes',
           %(now)s - (%(ever)s - n) * interval '3 minutes' + interval '1 day' * (1 + 2 * random()),
           'Recipient ' || floor(random() * 900), repeat('Street and number, ', 9),
           floor(random() * 90000)::text,
           (random() * 20000)::int, 3 + floor(random() * 900) / 100,
           CASE WHEN random() < 1.0 / {UNPAID} THEN NULL
                ELSE %(now)s - (%(ever)s - n) * interval '3 minutes' + interval '90 days' * random() END
    FROM generate_series(%(first)s, %(last)s) AS n
"""
SCANS = f"""
    INSERT INTO parcels_scan (parcel_id, depot_id, kind, scanned_at)
    SELECT n, {HUB} + 1 + floor(random() * {DEPOTS}), CASE WHEN random() < 0.5 THEN 'in' ELSE 'out' END,
           %(now)s - (%(ever)s - n) * interval '3 minutes' + interval '1 second' * random()
    FROM generate_series(%(first)s, %(last)s) AS n
"""


class Courier:
    """The tables of a courier, who delivers more and more parcels."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.client = lab, lab.client()
        self.parcels = 0
        Depot.objects.bulk_create(
            Depot(pk=number, code=f"D{number:02}", city=lab.random.choice(CITIES))
            for number in range(HUB, HUB + DEPOTS + 1)
        )
        Merchant.objects.bulk_create(
            Merchant(pk=number, name=f"{lab.random.choice(MERCHANTS)} {number}")
            for number in range(1, MERCHANT_COUNT + 1)
        )

    def grow(self, size: int) -> None:
        """What there is gets delivered, and more parcels come, each with a scan, until there are so many."""
        parameters = {
            "first": self.parcels + 1,
            "last": size,
            "size": size - self.parcels,
            "ever": 100_000,
            "now": self.lab.clock.now(),
        }
        with connection.cursor() as cursor:
            # The depots and merchants are there: not asking for each parcel takes half of the time.
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("SELECT setseed(%s)", [self.lab.random.random()])
            cursor.execute("UPDATE parcels_parcel SET status = 'delivered' WHERE status = 'open'")
            cursor.execute(PARCELS, parameters)
            cursor.execute(SCANS, parameters)
            cursor.execute("SET session_replication_role = origin")
        self.parcels = size

    def clean_up(self) -> None:
        """Has the database clean up, and look at what it has."""
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")

    def questions(self) -> dict[str, str]:
        """What is asked, by the name of the question."""
        random = self.lab.random
        code = Parcel.objects.values_list("tracking_code", flat=True).get(pk=random.choice(USED_TWICE))
        return {
            "tracking": f"/parcels/{code}/",
            "due": f"/depots/{HUB}/due/",
            "gate": f"/depots/{HUB + random.randint(1, DEPOTS)}/gate/",
            "unpaid": f"/merchants/{random.randint(1, MERCHANT_COUNT)}/unpaid/",
        }

    def ask(self) -> tuple[dict[str, Any], dict[str, list[Statement]]]:
        """Asks the questions. Returns the answers, and what was asked of the database for each."""
        answers, asked = {}, {}
        for name, path in self.questions().items():
            measured = self.lab.measure(f"{name}_work", size=self.parcels, of="parcels", also=["steps"])
            with measured, self.lab.statements() as asked[name]:
                answers[name] = self.client.get(path)
        return answers, asked

    def explain(self, asked: dict[str, list[Statement]], indexes: list[Index]) -> set[str]:
        """Tells how the database goes about what it is asked. Returns the names of the indexes in use."""
        used: set[str] = set()
        for name, statements in asked.items():
            plans = [explain(statement, indexes) for statement in statements if statement.kind == "select"]
            steps = [step for plan in plans for step in plan.steps]
            self.lab.observe(
                f"{name}_detours", [step for step in steps if any(detour in step for detour in DETOURS)]
            )
            self.lab.observe(f"{name}_pages", sum(plan.pages for plan in plans))
            used.update(*(plan.used for plan in plans))
        return used

    def write(self) -> float:
        """Writes some parcels and scans. Returns how many records PostgreSQL's log has for a parcel and its
        scan: one for each row, and one for each entry in an index."""
        before = self.parcels
        with connection.cursor() as cursor:
            records = 0
            for statement in (PARCELS, SCANS):
                cursor.execute(
                    f"EXPLAIN (ANALYZE, WAL, FORMAT JSON) {statement}",
                    {
                        "first": before + 1,
                        "last": before + WRITTEN,
                        "size": WRITTEN * OPEN,
                        "ever": 100_000,
                        "now": self.lab.clock.now(),
                    },
                )
                ((plans,),) = cursor.fetchall()
                records += plans[0]["Plan"]["WAL Records"]
        return round(records / WRITTEN, 1)


def files(lab: Lab) -> None:
    """The files, before anything is read from them."""
    lab.observe("deployed", Rollout("parcels", DEPLOYED).deployed_files(lab.project))


def questions(lab: Lab) -> None:
    """The migrations, the questions, and what a new parcel costs."""
    rollout = Rollout("parcels", DEPLOYED)
    rollout.stand_up()
    lab.observe("drift", missing_migrations("parcels"))
    courier = Courier(lab)
    courier.grow(20)
    code = Parcel.objects.values_list("tracking_code", flat=True).get(pk=USED_TWICE[0])
    Parcel.objects.filter(pk=USED_TWICE[1]).update(tracking_code=code)
    before = [table_without_indexes(name) for name in TABLES]
    rollout.migrate()
    lab.observe("migrating", rollout.migrating)
    lab.observe(
        "tables", "as before" if [table_without_indexes(name) for name in TABLES] == before else "changed"
    )

    # With far fewer, a poor index does as well as a good one.
    courier.grow(lab.random.randint(4800, 4900))
    courier.clean_up()
    answers, asked = courier.ask()
    lab.observe("answers", answers)

    indexes = indexes_of(*TABLES)
    used = courier.explain(asked, indexes)
    extra = beyond_keys(indexes)
    lab.observe("extra_indexes", len(extra))
    lab.observe("unused_indexes", [str(index) for index in extra if index.name not in used])
    lab.observe("redundant_indexes", redundant(extra))
    lab.observe("records_written", courier.write())
    lab.observe("warnings", lab.warnings())


def table_without_indexes(name: str) -> Any:
    """What a table is like, apart from the indexes that make no difference to what may be in it."""
    table = describe_table(name)
    return {**table, "indexes": [index for index in table["indexes"] if index["unique"]]}
