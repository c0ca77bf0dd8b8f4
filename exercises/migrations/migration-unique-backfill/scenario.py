"""What is done to the migrations: two releases go out on a table full of donations, while people give. Then
the backfill is killed in the middle, is run at two sizes, and is run by a release of the future."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count
from harness import Lab
from harness.autodetect import missing_migrations
from harness.backfill import (
    Journal,
    StagedRollout,
    between_transactions,
    later_release,
    planned_as_if_large,
    read_releases,
)
from harness.deploy import FINE, Release
from harness.places import PROJECT
from harness.tables import describe_table

DEPLOYED = ("0001_initial", "0002_donation_message", "0003_donations_by_campaign")
RELEASES = ("release-1", "release-2")
TABLE = "donations_donation"

CAMPAIGNS = (
    ("wells-in-kitui", "Wells in Kitui"),
    ("school-taps-cusco", "Taps for schools in Cusco"),
    ("rain-tanks-tarawa", "Rain tanks for Tarawa"),
    ("zrodla-podhale", "Źródła Podhala"),
    ("pumps-for-rajshahi", "Pumps for Rajshahi"),
)
DONORS = (
    "Aroha Ngata",
    "Giulia Ferrante",
    "Kwabena Owusu",
    "Søren Dalgaard",
    "周美玲",
    "Robert Null",
    "Ana O'Neill",
)
MESSAGES = ("", "", "For my grandmother", "Gut so! 💧", "In memory of Halina")
#: The table as it has grown: other donors, amounts and days in no particular order.
DONATIONS = """
    INSERT INTO donations_donation (campaign_id, donor, email, amount, message, received_at, updated_at)
    SELECT (%(campaigns)s::bigint[])[1 + n %% 2], (%(donors)s::text[])[1 + n * 5 %% 7],
        'donor' || n || '@example.org', (500 + n * %(step)s %% 20011) / 100.0,
        (%(messages)s::text[])[1 + n * 3 %% 5],
        %(now)s::timestamptz - (1 + n * 7919 %% 100003) * interval '1 minute',
        %(now)s::timestamptz - (n * 7919 %% 100003) * interval '30 seconds'
    FROM generate_series(%(first)s::int, %(last)s::int) n
"""
#: Everything about a donation but its id for the public.
FACTS = ("pk", "campaign_id", "donor", "email", "amount", "message", "received_at", "updated_at")


def staged_rollout() -> StagedRollout:
    return StagedRollout("donations", DEPLOYED, read_releases(Path(PROJECT) / "releases.toml", RELEASES))


class Fundraiser:
    """The table of a charity, and what its pods do.

    How often pods act depends on how many migrations and transactions there are. So nothing is drawn while
    they do, and what comes of an action is the same each time.
    """

    def __init__(self, lab: Lab, release: Release, size: int) -> None:
        self._lab = lab
        campaigns = release.model("Campaign").objects
        # The quiet campaign keeps the donations that it has; everything happens in the busy one.
        self.quiet, self.busy, old = (
            campaigns.create(slug=slug, title=title) for slug, title in lab.random.sample(CAMPAIGNS, 3)
        )
        # Keys have gaps: some donations were never paid for, and a campaign was deleted.
        first = lab.random.randint(size // 5, size // 3)
        self._add_donations(1, first, (old.pk, self.quiet.pk))
        self._skip_keys(lab.random.randint(300, 900))
        self._add_donations(first + 1, size - 1, (self.quiet.pk, old.pk))
        (self.moving,) = self._add_donations(size, size, (self.busy.pk, self.busy.pk))
        self.next_donation = {
            "campaign_id": self.busy.pk,
            "donor": lab.random.choice(DONORS),
            "email": "giver@example.org",
            "amount": lab.random.randint(1, 90),
        }
        self.last_key = self.moving
        self.facts = self.facts_of(release)
        #: The donations that the pods took, and the ids that some pods gave them.
        self.taken: list[int] = []
        self.given: dict[int, UUID] = {}
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {TABLE}")
        lab.clock.advance(3 * 60 * 60)

    def _add_donations(self, first: int, last: int, campaigns: tuple[int, int]) -> list[int]:
        """Donations as they came in over the years. Returns their keys."""
        named = {
            "campaigns": list(campaigns),
            "donors": list(DONORS),
            "messages": list(MESSAGES),
            "step": self._lab.random.randint(30, 900),
            "now": self._lab.clock.now(),
            "first": first,
            "last": last,
        }
        with connection.cursor() as cursor:
            cursor.execute(DONATIONS + "RETURNING id", named)
            return [key for (key,) in cursor.fetchall()]

    def _skip_keys(self, count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval('{TABLE}_id_seq', (SELECT max(id) + %s FROM {TABLE}))", [count])

    def facts_of(self, release: Release) -> list[tuple[Any, ...]]:
        """All about the donations from before, as they are now, except for the one that pods work on."""
        donations = release.model("Donation").objects.filter(pk__lte=self.last_key).exclude(pk=self.moving)
        return list(donations.order_by("pk").values_list(*FACTS))

    # What pods do, over and over.

    def work(self, release: Release) -> None:
        release.attempt("show the wall", self.show_wall, release)
        release.attempt("take a donation", self.take_donation, release)
        release.attempt("correct a donation", self.correct_donation, release)

    def show_wall(self, release: Release) -> list[Any]:
        donations = release.model("Donation").objects.filter(campaign_id=self.quiet.pk)[:5]
        return [[donation.donor, donation.amount, donation.message] for donation in donations]

    def take_donation(self, release: Release) -> list[Any]:
        donation = release.model("Donation").objects.create(
            **self.next_donation, received_at=self._lab.clock.now()
        )
        self.taken.append(donation.pk)
        if given := getattr(donation, "public_id", None):
            self.given[donation.pk] = given
        donation = release.model("Donation").objects.get(pk=donation.pk)
        return [donation.donor, donation.amount, donation.message]

    def correct_donation(self, release: Release) -> list[str]:
        """Saves a whole donation, and then a single column of it."""
        donations = release.model("Donation").objects.filter(pk=self.moving)
        donation = donations.get()
        donation.message = "corrected"
        donation.save()
        seen = donations.get().message
        donations.update(message="corrected again")
        return [seen, donations.get().message]

    # What has become of the donations.

    def public_ids(self, release: Release) -> dict[str, Any]:
        donations = release.model("Donation").objects
        counted = donations.aggregate(
            rows=Count("pk"), filled=Count("public_id"), different=Count("public_id", distinct=True)
        )
        return {
            "without an id": counted["rows"] - counted["filled"],
            "with the id of another": counted["filled"] - counted["different"],
        }

    def ids_lost(self, release: Release) -> dict[str, int]:
        """How many of the ids that the pods gave are no longer what they were. A release that knows of none
        has none to lose: the column went with the release that brought it."""
        donations = release.model("Donation").objects.filter(pk__in=self.given)
        known = any(field.name == "public_id" for field in donations.model._meta.fields)
        kept = dict(donations.values_list("pk", "public_id")) if known else self.given
        return {"given and gone": sum(kept.get(key) != given for key, given in self.given.items())}

    def ids_from_before(self, release: Release) -> set[UUID]:
        """The ids of the donations from before."""
        donations = release.model("Donation").objects.filter(pk__lte=self.last_key)
        return set(donations.values_list("public_id", flat=True))

    def newest_ids(self, release: Release) -> int:
        """How many different UUIDs the two newest donations have."""
        newest = release.model("Donation").objects.order_by("-pk").values_list("public_id", flat=True)[:2]
        return len({value for value in newest if isinstance(value, UUID)})

    def public_id_of(self, release: Release, key: int) -> UUID:
        return release.model("Donation").objects.get(pk=key).public_id

    def fate(self, release: Release) -> dict[str, int]:
        """What has become of the donations from before, and of those that pods took."""
        now = {row[0]: row for row in self.facts_of(release)}
        taken = release.model("Donation").objects.filter(pk__in=self.taken).count()
        return {
            "gone": sum(row[0] not in now for row in self.facts) + len(self.taken) - taken,
            "changed": sum(row != now.get(row[0], row) for row in self.facts),
        }


def outcome(lab: Lab, ask: Callable[..., Any], *arguments: Any) -> Any:
    """The answer, or what was raised in its place."""
    attempted = lab.attempt(ask, *arguments)
    return attempted.get("returned", attempted)


def files(lab: Lab) -> None:
    """The files, before anything is read from the database."""
    try:
        rollout = staged_rollout()
    except ValueError as error:
        lab.observe("releases", str(error))
        rollout = StagedRollout("donations", DEPLOYED, {})
    else:
        lab.observe("releases", rollout.problem())
    lab.observe("deployed", rollout.deployed_files(lab.project))
    lab.observe("drift", missing_migrations("donations"))


def rollout(lab: Lab) -> None:
    """Both releases go out, with donations coming in all the time, and are taken back."""
    rollout = staged_rollout()
    rollout.stand_up()
    fundraiser = Fundraiser(lab, rollout.old, *lab.sizes((215, 250)))
    old, first, new = rollout.old, rollout.release("release-1"), rollout.new

    migrating = {"release-1": migrate_with_pods(lab, rollout, "release-1", lambda: fundraiser.work(old))}
    if migrating["release-1"] == FINE:
        # The pods are replaced one by one.
        rollout.stage = "while the pods of release 1 come"
        fundraiser.work(old)
        fundraiser.work(first)
        fundraiser.work(old)
        migrating["release-2"] = migrate_with_pods(lab, rollout, "release-2", lambda: fundraiser.work(first))
    lab.observe("migrating", migrating)
    if set(migrating.values()) != {FINE}:
        return
    lab.observe("letters", sum(record["logger"] == "donations.letters" for record in lab.logs()))
    rollout.stage = "while the pods of release 2 come"
    fundraiser.work(first)
    fundraiser.work(new)
    fundraiser.work(first)
    lab.observe("old_fared", old.fared())
    lab.observe("old_saw", old.results())
    lab.observe("first_fared", first.fared())
    lab.observe("first_saw", first.results())

    lab.observe("fate", outcome(lab, fundraiser.fate, old))
    lab.observe("public_ids", outcome(lab, fundraiser.public_ids, new))
    lab.observe("ids_lost", outcome(lab, fundraiser.ids_lost, new))
    lab.observe("new_fared", new.fared())
    check_new_release(lab, new, fundraiser)
    lab.observe("required", requirement(lab, new, fundraiser))
    take_back(lab, rollout, fundraiser)
    lab.observe("warnings", lab.warnings())


def migrate_with_pods(lab: Lab, rollout: StagedRollout, name: str, pods: Callable[[], None]) -> str:
    """Runs a release's migrations. Pods act wherever they can, and after two of the transactions that
    change donations."""
    moments = {1, lab.random.randint(2, 3)}

    def between(number: int) -> None:
        if number in moments:
            rollout.stage = "in the middle of the backfill"
            pods()

    with between_transactions(between):
        return rollout.migrate_release(name, pods)


def check_new_release(lab: Lab, new: Release, fundraiser: Fundraiser) -> None:
    """The new pods at work: the pages as they are."""
    client = lab.client()
    lab.observe("wall", client.get(f"/campaigns/{fundraiser.quiet.slug}/"))
    gift = {"donor": lab.random.choice(DONORS), "email": "new@example.org", "amount": "12.50"}
    page = f"/campaigns/{fundraiser.busy.slug}/give/"
    lab.observe("gifts", [client.post(page, gift, content_type="application/json") for _ in range(2)])
    lab.observe("ids_of_gifts", outcome(lab, fundraiser.newest_ids, new))


def requirement(lab: Lab, new: Release, fundraiser: Fundraiser) -> dict[str, str]:
    """Tries to get donations without an id, or with that of another, past the database."""
    moving = new.model("Donation").objects.filter(pk=fundraiser.moving)
    attempts = {
        "a donation without an id": lab.attempt(moving.update, public_id=None),
        "a donation with the id of another": lab.attempt(
            lambda: moving.update(public_id=fundraiser.public_id_of(new, fundraiser.taken[0]))
        ),
    }
    return {name: outcome.get("raised", "accepted").rpartition(".")[2] for name, outcome in attempts.items()}


def take_back(lab: Lab, rollout: StagedRollout, fundraiser: Fundraiser) -> None:
    """Release 2 is taken back, then release 1, and on another day both go out again."""
    old, first, new = rollout.old.again(), rollout.release("release-1"), rollout.new
    ids = fundraiser.ids_from_before(new)
    rollout.reverse(to=rollout.releases["release-1"])
    taking_back = {"release-2": rollout.reversing}
    fundraiser.work(first)
    lab.observe("release_2_back_fared", first.fared())
    lab.observe("ids_lost_on_the_way_back", outcome(lab, fundraiser.ids_lost, first))
    rollout.reverse()
    taking_back["release-1"] = rollout.reversing
    lab.observe("taking_back", taking_back)
    lab.observe("table", describe_table(TABLE))
    fundraiser.work(old)
    lab.observe("taken_back_fared", old.fared())
    lab.observe("fate_after_all", outcome(lab, fundraiser.fate, old))
    fundraiser.given.clear()
    lab.observe("migrating_again", rollout.migrate_releases())
    lab.observe("public_ids_again", outcome(lab, fundraiser.public_ids, new))
    lab.observe("same_ids_again", outcome(lab, lambda: len(ids & fundraiser.ids_from_before(new))))


def killed(lab: Lab) -> None:
    """Somebody ends the backfill in the middle, and the pipeline runs `migrate` again."""
    rollout = staged_rollout()
    rollout.stand_up()
    size = lab.random.randint(300, 360)
    fundraiser = Fundraiser(lab, rollout.old, size)
    journal = Journal(TABLE, "public_id")
    journal.open()
    journal.kill_after(lab.random.randint(205, size * 3 // 4))
    outcomes = rollout.migrate_releases()
    if journal.killed():
        lab.observe("nothing_left", journal.rows_of_the_largest_transaction() == 0)
        # The process is gone, and with it the connection.
        connection.close()
        outcomes = rollout.migrate_releases()
    lab.observe("migrating", outcomes)
    lab.observe("public_ids", outcome(lab, fundraiser.public_ids, rollout.new))
    lab.observe("fate", outcome(lab, fundraiser.fate, rollout.old))
    lab.observe("changed", journal.changed())
    lab.observe("updated_twice", journal.updated_more_than_once())
    lab.observe("largest_transaction", journal.rows_of_the_largest_transaction())


def growth(lab: Lab) -> None:
    """The same migrations on a small table and on a larger one, with nobody else about."""
    rollout = staged_rollout()
    outcomes = []
    for size in lab.sizes((250, 280), (840, 900)):
        rollout.stand_up()
        Fundraiser(lab, rollout.old, size)
        with planned_as_if_large(), lab.measure("work", size, "donations", also=("steps", "instances")):
            outcomes.append(rollout.migrate_releases())
        rollout.clear_away()
    lab.observe("migrating", outcomes)


def later(lab: Lab) -> None:
    """A table that is migrated years from now, by code of that time; each statement with what it locks."""
    rollout = staged_rollout()
    rollout.stand_up()
    fundraiser = Fundraiser(lab, rollout.old, *lab.sizes((110, 150)))
    last = rollout.release("release-2")
    today = rollout.new.model("Donation")
    with later_release(today, "public_id", "receipt_id"), lab.watch("statements"):
        outcomes = rollout.migrate_releases()
    lab.observe("migrating", outcomes)
    lab.observe("public_ids", outcome(lab, fundraiser.public_ids, last))
