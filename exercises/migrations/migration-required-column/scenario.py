"""What is done to the migrations: production is put up as it is, with orders in it. Then they run while
the old release works, the new release takes over, the old code comes back, and all is taken back."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from harness import Lab
from harness.autodetect import missing_migrations
from harness.deploy import Release, Rollout
from harness.tables import describe_table

DEPLOYED = ("0001_initial", "0002_board_index", "0003_order_tip")

BRANCHES = (
    ("porto-ribeira", "Porto"),
    ("malmo-mollan", "Malmö"),
    ("dakar-plateau", "Dakar"),
    ("istanbul-moda", "İstanbul"),
    ("daejeon-yuseong", "대전"),
    ("cork-shandon", "Cork"),
)
PEOPLE = (
    "Teresa Magalhães",
    "Jonas Lindqvist",
    "Ousmane Fall",
    "Zeynep Öztürk",
    "박서연",
    "Niamh O'Leary",
    "Ikram Benali",
    "Robert Null",
)
STREETS = ("Rua da Bainharia", "Möllevångsgatan", "Avenue Lamine Guèye", "Moda Caddesi", "")
PIZZAS = ("Margherita", "Marinara", "Quattro stagioni", "Bianca", "Nduja e miele", "Ortolana")
OPEN = ("taken", "oven")
STATUSES = (*OPEN, "out", "delivered", "cancelled")
TIPS = ("0.00", "0.00", "1.50", "3.00", "12.25")


class Evening:
    """A pizza chain on the evening of a deployment: the orders that are there, and what pods do.

    How often pods act depends on how many migrations there are. So nothing is drawn while they do, and
    what comes of an action is the same each time.
    """

    def __init__(self, lab: Lab, release: Release, size: int) -> None:
        self._lab = lab
        self._prefix = lab.random.choice("FRQ") + str(lab.random.randint(100, 999))
        self._numbers = count(lab.random.randint(1, 500))
        # The quiet branch keeps the orders that it has; everything happens in the busy one.
        self.quiet, self.busy = release.model("Branch").objects.bulk_create(
            release.model("Branch")(code=code, city=city) for code, city in lab.random.sample(BRANCHES, 2)
        )
        # Orders from before that nobody touches, one that pods move on, those that the old
        # release takes, and those that say how they came in.
        self.before = self.add_orders(release, size)
        (self.moving,) = self.add_orders(release, 1)
        self.taken: list[str] = []
        self.told: list[str] = []
        self.next_order, self._next_lines = self._draw_order(STATUSES), self._draw_lines()
        lab.clock.advance(3 * 60 * 60)

    def add_orders(self, release: Release, size: int) -> list[str]:
        """Orders as pods left them, half of them in the quiet branch. Returns their numbers."""
        orders = release.model("Order").objects.bulk_create(
            release.model("Order")(
                **self._draw_order(OPEN if index == 1 else STATUSES),
                number=self._number(),
                branch_id=(self.busy, self.quiet)[index % 2].pk,
            )
            for index in range(size)
        )
        release.model("OrderLine").objects.bulk_create(
            release.model("OrderLine")(order=order, **line) for order in orders for line in self._draw_lines()
        )
        return [order.number for order in orders]

    def copy_orders(self, release: Release, size: int) -> None:
        """Many orders, at little cost: copies of one, without lines."""
        meta = release.model("Order")._meta
        columns = ", ".join(field.column for field in meta.fields if field.name not in ("id", "number"))
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %s)
                INSERT INTO {meta.db_table} (number, {columns})
                SELECT 'COPY-' || n, {columns} FROM {meta.db_table}, copies WHERE number = %s
                """,
                [size, self.moving],
            )

    def _number(self) -> str:
        """The next number from the till."""
        return f"{self._prefix}-{next(self._numbers):05}"

    def _draw_order(self, statuses: tuple[str, ...]) -> dict[str, Any]:
        random = self._lab.random
        return {
            "customer": random.choice(PEOPLE),
            "address": random.choice(STREETS),
            "status": random.choice(statuses),
            "tip": Decimal(random.choice(TIPS)),
            "placed_at": self._lab.clock.now() - timedelta(minutes=random.randrange(1, 400_000)),
        }

    def _draw_lines(self) -> list[dict[str, Any]]:
        random = self._lab.random
        return [
            {
                "pizza": pizza,
                "quantity": random.randint(1, 4),
                "unit_price": Decimal(random.randint(690, 1590)) / 100,
            }
            for pizza in random.sample(PIZZAS, random.randint(1, 3))
        ]

    # What pods of the old release do, over and over.

    def work(self, release: Release) -> None:
        release.attempt("list orders", self.list_orders, release)
        release.attempt("take an order", self.take_order, release)
        release.attempt("move an order on", self.move_on, release, self.moving)

    def list_orders(self, release: Release) -> list[dict[str, Any]]:
        orders = release.model("Order").objects.filter(number__in=self.before).order_by("pk")
        return [
            {
                "number": order.number,
                "customer": order.customer,
                "status": order.status,
                "tip": order.tip,
                "pizzas": sum(line.quantity for line in order.lines.all()),
            }
            for order in orders.prefetch_related("lines")
        ]

    def take_order(self, release: Release) -> dict[str, Any]:
        number = self._number()
        with transaction.atomic():
            order = release.model("Order").objects.create(
                **self.next_order, number=number, branch_id=self.busy.pk
            )
            release.model("OrderLine").objects.bulk_create(
                release.model("OrderLine")(order=order, **line) for line in self._next_lines
            )
        self.taken.append(number)
        order = release.model("Order").objects.get(number=number)
        return {
            "customer": order.customer,
            "status": order.status,
            "tip": order.tip,
            "lines": order.lines.count(),
        }

    def move_on(self, release: Release, number: str) -> list[str]:
        """Saves the whole order, and then a single column of it."""
        orders = release.model("Order").objects.filter(number=number)
        order = orders.get()
        order.status = "oven"
        order.save()
        seen = [orders.get().status]
        orders.update(status="out")
        return [*seen, orders.get().status]

    # What only the new release can do.

    def take_from(self, release: Release, number: str, channel: str) -> dict[str, Any]:
        """An order that says how it came in, read back."""
        release.model("Order").objects.create(
            **self.next_order, number=number, branch_id=self.busy.pk, channel=channel
        )
        self.told.append(number)
        order = release.model("Order").objects.get(number=number)
        return {"customer": order.customer, "status": order.status, "channel": order.channel}

    def correct_channel(self, release: Release, number: str, channel: str) -> str:
        order = release.model("Order").objects.get(number=number)
        order.channel = channel
        order.save()
        return self.channel_of(release, number)

    def channel_of(self, release: Release, number: str) -> str:
        return release.model("Order").objects.get(number=number).channel

    def as_they_were(self, release: Release) -> list[dict[str, Any]]:
        """Everything about the orders from before."""
        fields = ("number", "branch_id", "customer", "address", "status", "tip", "placed_at", "updated_at")
        return list(
            release.model("Order")
            .objects.filter(number__in=self.before)
            .annotate(pizzas=Sum("lines__quantity"))
            .order_by("pk")
            .values(*fields, "channel", "pizzas")
        )

    def taken_meanwhile(self, release: Release) -> dict[str, Any]:
        """How the orders came in that the old release took, and how many of them are gone."""
        orders = release.model("Order").objects.filter(number__in=self.taken)
        channels = list(orders.values_list("channel", flat=True))
        return {"channels": set(channels), "orders lost": len(self.taken) - len(channels)}

    def orders_lost(self, release: Release) -> int:
        numbers = [*self.before, *self.taken, *self.told]
        return len(numbers) - release.model("Order").objects.filter(number__in=numbers).count()


def files(lab: Lab) -> None:
    """The files, before anything is read from them."""
    lab.observe("deployed", Rollout("orders", DEPLOYED).deployed_files(lab.project))


def rollout(lab: Lab) -> None:
    """The whole deployment, with orders coming in all the time."""
    rollout = Rollout("orders", DEPLOYED)
    rollout.stand_up()
    lab.observe("drift", missing_migrations("orders"))
    evening = Evening(lab, rollout.old, *lab.sizes((6, 12)))

    rollout.migrate(lambda: evening.work(rollout.old))
    lab.observe("migrating", rollout.migrating)
    lab.observe("old_fared", rollout.old.fared())
    lab.observe("old_saw", rollout.old.results())

    check_orders(lab, rollout.new, evening)
    check_new_release(lab, rollout.new, evening)
    check_requirement(lab, rollout.new, evening)
    roll_back(lab, rollout, evening)
    take_back(lab, rollout, evening)
    lab.observe("warnings", lab.warnings())


def check_orders(lab: Lab, new: Release, evening: Evening) -> None:
    """What has become of the orders that the old release left."""
    new.attempt("read the orders from before", evening.as_they_were, new)
    new.attempt("read the orders taken meanwhile", evening.taken_meanwhile, new)
    lab.observe("kept_fared", new.fared())
    lab.observe("kept", new.results())


def check_new_release(lab: Lab, new: Release, evening: Evening) -> None:
    """The new pods at work: the pages as they are, and what only the new models know."""
    client, new = lab.client(), new.again()
    lab.observe("board", client.get(f"/orders/board/{evening.quiet.code}/"))
    call = {
        "number": "PHONE-1",
        "branch": evening.busy.code,
        "customer": lab.random.choice(PEOPLE),
        "lines": [{"pizza": lab.random.choice(PIZZAS), "quantity": 2, "unit_price": "9.90"}],
    }
    lab.observe("phone_desk", client.post("/orders/", call, content_type="application/json"))
    new.attempt("tell how the call came in", evening.channel_of, new, "PHONE-1")
    new.attempt("take a web order", evening.take_from, new, "WEB-1", "web")
    new.attempt("take an order over the counter", evening.take_from, new, "COUNTER-1", "counter")
    new.attempt("correct a channel", evening.correct_channel, new, "COUNTER-1", "app")
    lab.observe("new_fared", new.fared())
    lab.observe("new_saw", new.results())


def check_requirement(lab: Lab, new: Release, evening: Evening) -> None:
    """Tries to get orders without a channel past the database, and past validation."""
    moving = new.model("Order").objects.filter(number=evening.moving)

    def validate(channel: str | None) -> None:
        fields = {**evening.next_order, "number": "NEW-1", "branch_id": evening.busy.pk, "channel": channel}
        new.model("Order")(**fields).full_clean()

    attempts = {
        "NULL in the database": lab.attempt(moving.update, channel=None),
        "None in full_clean()": lab.attempt(validate, None),
        "an empty text in full_clean()": lab.attempt(validate, ""),
        "a web order in full_clean()": lab.attempt(validate, "web"),
    }
    lab.observe(
        "required",
        {name: outcome.get("raised", "accepted").rpartition(".")[2] for name, outcome in attempts.items()},
    )


def roll_back(lab: Lab, rollout: Rollout, evening: Evening) -> None:
    """The old code comes back; the migrations stay, and so do the orders of the new release."""
    rollout.stage = "on the migrated tables"
    old, new = rollout.old.again(), rollout.new.again()
    evening.work(old)
    old.attempt("move a web order on", evening.move_on, old, "WEB-1")
    new.attempt("tell how the web order came in", evening.channel_of, new, "WEB-1")
    new.attempt("read the orders taken meanwhile", evening.taken_meanwhile, new)
    lab.observe("rolled_back_fared", old.fared())
    lab.observe("rolled_back_saw", old.results())
    lab.observe("rolled_back_kept", new.results())


def take_back(lab: Lab, rollout: Rollout, evening: Evening) -> None:
    """The migrations are taken back as well, and on another day they run again."""
    rollout.reverse()
    lab.observe("taking_back", rollout.reversing)
    lab.observe("table", describe_table("orders_order"))
    lab.observe("lost_on_the_way_back", lab.attempt(evening.orders_lost, rollout.old))
    old, new = rollout.old.again(), rollout.new.again()
    evening.work(old)
    lab.observe("taken_back_fared", old.fared())
    lab.observe("taken_back_saw", old.results())

    many = lab.random.randint(200, 240)
    evening.copy_orders(rollout.old, many - rollout.old.model("Order").objects.count())
    with lab.watch("locks"), lab.measure("statements", size=many, of="orders"):
        rollout.migrate()
    lab.observe("migrated_again", rollout.migrating)
    new.attempt("read the orders from before", evening.as_they_were, new)
    lab.observe("migrated_again_fared", new.fared())
    lab.observe("migrated_again_saw", new.results())
