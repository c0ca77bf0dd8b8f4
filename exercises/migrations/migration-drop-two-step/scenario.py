"""What is done to the releases: they go out one after the other while pods of two of them take on members,
look them up and let them in. The code comes back once after each. Then all is taken back."""

from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import connection
from harness import Lab
from harness.deploy import FINE
from harness.releases import CodeRelease, Releases
from harness.tables import describe_table

TABLE = "members_member"

PEOPLE = (
    "Ingrid Solheim",
    "Amadou Traoré",
    "Nguyễn Thu Hà",
    "Beatriz Rocha",
    "Ardalan Karimi",
    "Siobhán O'Dea",
    "김지우",
    "Noor Null",
    "Oskar Þórsson",
)
CLUBS = ("Bergen", "Dakar", "Jeonju", "Recife", "Galway")
PLANS = {"month": "By the month", "year": "By the year", "off_peak": "Off-peak"}
PINS = ("0000", "1234", "007", "4711", "999999", "0815", "2580")


class Gym:
    """A gym on the days of two deployments: its members, and what pods do with them.

    How often pods act depends on how many migrations there are. So nothing that is seen is drawn while they
    do; only the order is. What comes of an action is the same each time.
    """

    def __init__(self, lab: Lab, release: CodeRelease) -> None:
        random = lab.random
        self._order = Random(random.random())
        self._prefix = random.choice("HKL") + str(random.randint(100, 999))
        self._numbers = count(random.randint(1, 500))
        self.club = random.choice(CLUBS)
        self.before = [self._add(release, lab, random.choice(PINS)) for _ in range(random.randint(2, 4))]
        self.plans = random.sample(sorted(PLANS), 2)
        self.lost_pin = self._draw_pin(random)
        self.moving = self._add(release, lab, self.lost_pin, self.plans[0])
        #: The plan that a pod has given to that member last.
        self._plan = self.plans[0]
        self.newcomer, self.typed_in = self._draw_person(random), self._draw_pin(random)
        # The numbers of those whom pods of each release have taken on.
        self.taken_on: dict[int, list[str]] = {}

    @staticmethod
    def _draw_pin(random: Random) -> str:
        """One that no member from before has."""
        return "5" + "".join(random.choices("0123456789", k=5))

    @staticmethod
    def _draw_person(random: Random) -> dict[str, Any]:
        name = random.choice(PEOPLE)
        email = f"member{random.randint(10, 99)}@{random.choice(('a', 'b', 'c'))}.example"
        return {"name": name, "email": email, "plan": random.choice(sorted(PLANS))}

    def _number(self) -> str:
        return f"{self._prefix}-{next(self._numbers):05}"

    def _add(self, release: CodeRelease, lab: Lab, pin: str, plan: str | None = None) -> str:
        """A member from before."""
        member = release.model("Member").objects.create(
            **self._draw_person(lab.random) | ({"plan": plan} if plan else {}),
            number=self._number(),
            locker_pin=pin,
            joined_on=date(2026, 1, 1) - timedelta(days=lab.random.randrange(3000)),
        )
        return member.number

    def fill_up(self, size: int) -> None:
        """Many members, at little cost."""
        ask(
            """
            INSERT INTO members_member (number, name, email, plan, locker_pin, joined_on)
            SELECT 'COPY-' || n, name, email, plan, locker_pin, joined_on
            FROM members_member, generate_series(1, %s) n WHERE number = %s
            """,
            [size, self.before[0]],
        )

    # What pods do, over and over.

    def work(self, *releases: CodeRelease) -> None:
        """Pods of each release do everything they do, in a random order."""
        chores = [(release, chore) for release in releases for chore in self._chores(release)]
        self._order.shuffle(chores)
        for release, (action, function, *arguments) in chores:
            release.attempt(action, function, release.module("desk"), *arguments)

    def look_up_across(self, *releases: CodeRelease) -> dict[str, Any]:
        """Each release looks up the last member that the other one has taken on."""
        seen = {}
        for release, other in zip(releases, reversed(releases), strict=True):
            release = release.again()
            numbers = self.taken_on.get(other.number) or ["nobody"]
            action = f"look up a member whom {other} has taken on"
            release.attempt(action, self.look_up_newcomer, release.module("desk"), numbers[-1])
            seen[str(release)] = release.results() if release.fared()[action] == FINE else release.fared()
        return seen

    def _chores(self, release: CodeRelease) -> list[tuple[Any, ...]]:
        chores: list[tuple[Any, ...]] = [
            ("look up members", self.look_up),
            ("take on a member", self.take_on, release.number),
            ("change a plan", self.change_plan),
            ("let a member in", self.let_in),
        ]
        if release.number == 0:
            chores.append(("find the owner of a locker", self.find_owner))
        return chores

    def look_up(self, desk: Any) -> list[dict[str, Any]]:
        return [desk.card(number) for number in self.before[:2]]

    def take_on(self, desk: Any, release: int) -> dict[str, Any]:
        number = self._number()
        desk.take_on(number, **self.newcomer, **({"locker_pin": self.typed_in} if release == 0 else {}))
        self.taken_on.setdefault(release, []).append(number)
        return {**desk.card(number), "number": "the next one"}

    def look_up_newcomer(self, desk: Any, number: str) -> dict[str, Any]:
        """What PIN somebody has who needs none is nobody's business."""
        return {name: value for name, value in desk.card(number).items() if name not in ("number", "PIN")}

    def change_plan(self, desk: Any) -> list[str]:
        """Moves a member to the other one of two plans, and says whether the plan was what a pod had made it,
        of whichever release."""
        was, expected = desk.card(self.moving)["plan"], PLANS[self._plan]
        plan = next(plan for plan in self.plans if plan != self._plan)
        desk.change_plan(self.moving, plan)
        self._plan = plan
        return ["as it was left"] if was == expected else [was, expected]

    def let_in(self, desk: Any) -> str:
        """Who came last, as soon as somebody has come."""
        desk.let_in(self.before[0], self.club)
        return desk.present(self.club)[-1]

    def find_owner(self, desk: Any) -> list[str]:
        return desk.owners_of(self.lost_pin)

    # What is in the table.

    def pins(self) -> dict[str, Any]:
        """The PINs of the members from before, and of those whom release 0 has taken on."""
        question = "SELECT number, locker_pin FROM members_member WHERE number = ANY(%s) ORDER BY number"
        newcomers = ask(question, [self.taken_on.get(0, [])])
        return {
            "members from before": dict(ask(question, [[*self.before, self.moving]])),
            "taken on by release 0": {pin for _, pin in newcomers},
        }

    def members(self) -> list[Any]:
        """Everything else about the members from before."""
        return ask(
            """
            SELECT number, name, email, plan, joined_on
            FROM members_member WHERE number = ANY(%s) ORDER BY number
            """,
            [self.before],
        )

    def lost(self) -> int:
        """How many members are gone."""
        numbers = [*self.before, self.moving, *(each for taken in self.taken_on.values() for each in taken)]
        [[there]] = ask("SELECT count(*) FROM members_member WHERE number = ANY(%s)", [numbers])
        return len(numbers) - there


def ask(question: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchall() if cursor.description else []


def two_releases(lab: Lab) -> None:
    """Release 1 goes out, comes back and goes out again; then release 2 does. Then all is taken back."""
    releases = Releases("members")
    lab.observe("drift", releases.drift(2))
    releases.stand_up()
    zero, one, two = map(releases.release, range(3))
    gym = Gym(lab, zero)
    gym.fill_up(*lab.sizes((110, 160)))
    production = describe_table(TABLE)

    def old_pods() -> None:
        # How they do before the first migration is known.
        if releases.stage != "before the migrations":
            gym.work(zero)

    lab.observe("migrating_1", releases.migrate_release(1, old_pods))
    lab.observe("across_1", replace_pods(releases, gym, zero, one))
    observe_release(lab, "zero", zero)
    observe_release(lab, "one", one)
    lab.observe("pins", lab.attempt(gym.pins))
    lab.observe("pin_indexed", pin_index())
    releases.stage = "with release 0 back on the new table"
    observe_release(lab, "zero_again", at_work(gym, zero))

    lab.observe("taking_back_1", releases.reverse_release(1))
    lab.observe("changed_1", changes(production))
    lab.observe("pins_taken_back", lab.attempt(gym.pins))
    observe_release(lab, "zero_taken_back", at_work(gym, zero))
    with lab.watch("statements_1"):
        lab.observe("migrated_again_1", releases.migrate_release(1))

    one = one.again()
    lab.observe("migrating_2", releases.migrate_release(2, lambda: gym.work(one)))
    lab.observe("across_2", replace_pods(releases, gym, one, two))
    observe_release(lab, "one_later", one)
    observe_release(lab, "two", two)
    releases.stage = "with release 1 back on the new table"
    observe_release(lab, "one_again", at_work(gym, one))
    lab.observe("table", describe_table(TABLE))
    lab.observe("members", gym.members())

    lab.observe("taking_back_2", releases.reverse_release(2))
    observe_release(lab, "one_taken_back", at_work(gym, one))
    with lab.watch("statements_2"):
        lab.observe("migrated_again_2", releases.migrate_release(2))
    lab.observe("taking_back_both", releases.reverse_release(1))
    lab.observe("changed", changes(production))
    # The PINs went with the column.
    lab.observe("zero_without_pins_fared", at_work(gym, zero).fared())
    lab.observe("lost", gym.lost())
    lab.observe("warnings", lab.warnings())


def replace_pods(releases: Releases, gym: Gym, old: CodeRelease, new: CodeRelease) -> dict[str, Any]:
    """Both releases work side by side. Returns what each finds of the other's members."""
    releases.stage = f"while {new} replaces {old}"
    gym.work(old, new)
    return gym.look_up_across(old, new)


def at_work(gym: Gym, release: CodeRelease) -> CodeRelease:
    """The release alone, and how it fares now."""
    release = release.again()
    gym.work(release)
    return release


def observe_release(lab: Lab, name: str, release: CodeRelease) -> None:
    lab.observe(f"{name}_fared", release.fared())
    lab.observe(f"{name}_saw", release.results())


def pin_index() -> bool:
    """Whether the keypads' question is still answered by an index."""
    return any(index["columns"] == ["locker_pin"] for index in describe_table(TABLE)["indexes"])


def changes(production: dict[str, Any]) -> dict[str, Any]:
    """What is not in the table as it was in production."""
    now = describe_table(TABLE)
    return {part: {"was": was, "is now": now[part]} for part, was in production.items() if now[part] != was}
