"""What is done to the releases: four of them go out, and at every stage the pods of two adjacent ones enter,
renumber and look up the same pieces. What they find is held against what they were told."""

from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any

from django.db import connection
from harness import Lab
from harness.deploy import FINE, NOTHING_NEW
from harness.releases import CodeRelease, Releases
from harness.tables import describe_table

TABLE = "pieces_piece"
LAST = 4

TITLES = (
    "Brass astrolabe",
    "Kimono with cranes",
    "Ndebele beadwork",
    "Rosemåling chest",
    "Tea bowl, 茶碗",
    "Portrait of Señora Ibáñez",
    "Whale oil lamp",
    "Loom weight",
    "O'Keeffe's easel",
    "Null meridian marker",
)


class Missing(Exception):
    """A pod does not find what another one has left."""


class Stale(Exception):
    """A pod finds what is not so any more."""


class Museum:
    """The collection as the registrars know it, and what pods do with it.

    What is drawn while pods work depends on how many migrations there are, and none of it is observed: only
    whether a release finds what it and the others were told.
    """

    def __init__(self, lab: Lab) -> None:
        self._random = Random(lab.random.random())
        self.year = lab.random.randint(1881, 2024)
        self._lot = lab.random.randint(2, 80)
        self._items = count(1)
        # Titles by number, and who has said so.
        self.titles: dict[str, str] = {}
        self._told_by: dict[str, str] = {}
        # The numbers of pieces that pods of a release have entered, and nobody has touched since.
        self._entered: dict[int, list[str]] = {}
        # The first one of all, and those that another release has renumbered then. They stay as they are.
        self._left_alone: set[str] = set()

    def furnish(self, release: CodeRelease, size: int) -> None:
        """The pieces from before."""
        piece = release.model("Piece")
        numbers = [self._number() for _ in range(size)]
        for number in numbers:
            self._note(number, self._random.choice(TITLES), "the time before")
        piece.objects.bulk_create(piece(ref=number, title=self.titles[number]) for number in numbers)
        # Half of them nobody ever renumbers.
        self._before = numbers[size // 2 :]
        self._left_alone.add(numbers[0])

    def fill_up(self, size: int) -> None:
        """Many pieces, at little cost. The first of them were written last: who asks for no order gets them
        behind 200 others."""
        ask(
            f"""
            INSERT INTO {TABLE} (id, ref, title, entered_at)
            SELECT 1 + (n + %(size)s - 201) %% %(size)s, '1850.1.' || n, 'Coin', now()
            FROM generate_series(1, %(size)s) n;
            ANALYZE {TABLE}
            """,
            {"size": size},
        )

    def _number(self) -> str:
        return f"{self.year}.{self._lot}.{next(self._items)}"

    def _note(self, number: str, title: str, told_by: Any) -> None:
        self.titles[number] = title
        self._told_by[number] = str(told_by)

    # What pods do.

    def work(self, release: CodeRelease) -> None:
        """Pods of one release do what shows whether they can read and write at all, in a random order. The
        rest they do on the same tables beside the other release."""
        self._do(
            [
                (release, ("enter a piece", self.enter)),
                (release, ("renumber a piece", self.renumber_old)),
                (release, ("change a title", self.retitle)),
            ]
        )
        release.attempt("make an inventory", self.check_inventory, release)

    def come_back(self, release: CodeRelease) -> None:
        """Pods of a release that has worked on these tables all the time are alone on them again."""
        release.attempt("enter a piece", self.enter, release)
        release.attempt("make an inventory", self.check_inventory, release)

    def work_side_by_side(self, *releases: CodeRelease) -> None:
        """Pods of two releases do everything they do, in a random order, and then what only makes sense where
        there are two. Then each looks for all of it."""
        self._do(
            [
                (release, chore)
                for release in releases
                for chore in (
                    ("enter a piece", self.enter),
                    ("enter a box", self.enter_box),
                    ("renumber a piece", self.renumber_old),
                    ("change a title", self.retitle),
                )
            ],
        )
        # Each works on what the other one has left last.
        self._do(
            [
                (release, (f"renumber a piece that {other} has entered", self.renumber_of, other.number))
                for release in releases
                for other in releases
                if other is not release
            ],
        )
        for release in releases:
            release.attempt("make an inventory", self.check_inventory, release)
            release.attempt("find a piece", self.check_finding, release)

    def _do(self, chores: list[tuple[CodeRelease, tuple[Any, ...]]]) -> None:
        self._random.shuffle(chores)
        for release, (action, chore, *arguments) in chores:
            release.attempt(action, chore, release, *arguments)

    def enter(self, release: CodeRelease) -> None:
        number, title = self._number(), self._random.choice(TITLES)
        release.module("catalogue").enter(number, title)
        self._note(number, title, release)
        self._entered.setdefault(release.number, []).append(number)

    def enter_box(self, release: CodeRelease) -> None:
        box = {self._number(): self._random.choice(TITLES) for _ in range(2)}
        release.module("catalogue").enter_box(box)
        for number, title in box.items():
            self._note(number, title, release)

    def renumber_old(self, release: CodeRelease) -> None:
        """One of those from before, again and again."""
        place = self._random.randrange(len(self._before))
        self._before[place] = self._renumber(release, self._before[place])

    def renumber_of(self, release: CodeRelease, other: int) -> None:
        """The last one that the other release has entered. Nobody touches it again."""
        if self._entered.get(other):
            self._left_alone.add(self._renumber(release, self._entered[other].pop()))

    def _renumber(self, release: CodeRelease, number: str) -> str:
        new_number = self._number()
        release.module("catalogue").renumber(number, new_number)
        self._note(new_number, self.titles.pop(number), release)
        return new_number

    def retitle(self, release: CodeRelease) -> None:
        """Nearly any piece, whoever has entered it."""
        number = self._random.choice(sorted(self.titles.keys() - self._left_alone))
        title = self._random.choice(TITLES)
        release.module("catalogue").retitle(number, title)
        self._note(number, title, release)

    def check_inventory(self, release: CodeRelease) -> None:
        self.compare(dict(release.module("catalogue").inventory(self.year)))

    def check_finding(self, release: CodeRelease) -> None:
        number = self._random.choice(sorted(self.titles))
        found = release.module("catalogue").find(number)
        if found is None:
            raise Missing(f"{number}, as {self._told_by[number]} has left it")
        if found != {"number": number, "title": self.titles[number]}:
            raise Stale(f"{number} is a {self.titles[number]!r}, and is found as {found}")

    def compare(self, found: dict[str | None, str]) -> str:
        """Holds an inventory against what was told, and raises for the first difference."""
        for number, title in self.titles.items():
            if number not in found:
                raise Missing(f"{number}, as {self._told_by[number]} has left it")
            if found[number] != title:
                raise Stale(f"{number} is {found[number]!r}; {self._told_by[number]} made it {title!r}")
        for number in found:
            if number not in self.titles:
                raise Stale(f"{number} is still there, and no piece has that number any more")
        return "agrees"

    def report(self) -> str:
        """What the statisticians' tool reads from the table."""
        question = (
            f"SELECT accession_no, title FROM {TABLE} WHERE accession_no IS NULL OR accession_no LIKE %s"
        )
        return self.compare(dict(ask(question, [f"{self.year}.%"])))


def ask(question: str, parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchall() if cursor.description else []


def four_releases(lab: Lab) -> None:
    """One release after the other goes out, and the one before comes back once. Then all go out on a full
    table, watched.

    All in one scenario: to put PostgreSQL back, and what it then does for the first time, takes long.
    """
    releases = Releases("pieces")
    lab.observe("drift", releases.drift(LAST))
    releases.stand_up()
    museum = Museum(lab)
    museum.furnish(releases.release(0), *lab.sizes((6, 10)))

    for number in range(1, LAST + 1):
        old, new = releases.release(number - 1), releases.release(number)
        lab.observe(f"migrating_{number}", releases.migrate_release(number, working(releases, museum, old)))
        releases.stage = f"while {new} replaces {old}"
        museum.work_side_by_side(old, new)
        releases.stage = f"with {old} back on the tables of {new}"
        back = old.again()
        museum.come_back(back)
        for each, release in (("old", old), ("new", new), ("back", back)):
            lab.observe(f"{each}_{number}", release.fared())
    told = releases.release(LAST)
    told.attempt("read the table", museum.report)
    lab.observe("report", told.fared())
    lab.observe("column", column())
    lab.observe("warnings", lab.warnings())
    on_a_full_table(lab)


def working(releases: Releases, museum: Museum, release: CodeRelease) -> Callable[[], None]:
    """What pods do after each migration. How they did before the first one is known."""
    return lambda: None if releases.stage == "before the migrations" else museum.work(release)


def on_a_full_table(lab: Lab) -> None:
    """The migrations of all releases where there are some hundred pieces and no pods: whether they reach all
    of them, and which statement takes which lock."""
    # Everything: also what the migrations made besides tables.
    ask("DROP SCHEMA public CASCADE; CREATE SCHEMA public", [])
    releases = Releases("pieces")
    releases.stand_up()
    museum = Museum(lab)
    museum.fill_up(*lab.sizes((230, 260)))
    with lab.watch("statements"):
        ends = {f"release {number}": releases.migrate_release(number) for number in range(1, LAST + 1)}
    # A release may bring no migration.
    lab.observe("failures", {name: end for name, end in ends.items() if end not in (FINE, NOTHING_NEW)})


def column() -> dict[str, Any]:
    """What has become of the two columns."""
    table = describe_table(TABLE)
    return {
        "columns": table["columns"],
        "found by an index": any(
            index["columns"][:1] == ["accession_no"]
            and not index.get("invalid")
            and not index.get("condition")
            for index in table["indexes"]
        ),
    }
