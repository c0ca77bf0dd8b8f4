"""What is done to the migrations: two releases go out on a table full of donations, while people give, are
taken back and go out again. Then a release of the future runs them on a larger table, and at last somebody
kills the backfill in the middle."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
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
#: The table as it has grown: other donors, amounts and days in no particular order. Keys have gaps: some
#: donations were never paid for, and a campaign was deleted. Foreign keys that are known to be right are not
#: looked up for each row.
DONATIONS = """
    INSERT INTO donations_donation (campaign_id, donor, email, amount, message, received_at, updated_at)
    SELECT {campaign}, (%(donors)s::text[])[1 + n * 5 %% 7],
        'donor' || n || '@example.org', (500 + n * %(step)s %% 20011) / 100.0,
        (%(messages)s::text[])[1 + n * 3 %% 5],
        %(now)s::timestamptz - (1 + n * 7919 %% 100003) * interval '1 minute',
        %(now)s::timestamptz - (n * 7919 %% 100003) * interval '30 seconds'
    FROM generate_series({first}, {last}) n;
"""
QUIET_OR_OLD = "CASE n %% 2 WHEN 0 THEN %(quiet)s ELSE %(old)s END"
FURNISHED = f"""
    SET session_replication_role = replica;
    INSERT INTO donations_campaign (id, slug, title)
    SELECT * FROM unnest(%(campaigns)s::bigint[], %(slugs)s::text[], %(titles)s::text[]);
    {DONATIONS.format(campaign=QUIET_OR_OLD, first=1, last="%(gap_after)s")}
    SELECT setval('{TABLE}_id_seq', (SELECT max(id) + %(gap)s FROM {TABLE}));
    {DONATIONS.format(campaign=QUIET_OR_OLD, first="%(gap_after)s + 1", last="%(size)s - 1")}
    {DONATIONS.format(campaign="%(busy)s", first="%(size)s", last="%(size)s")}
    SET session_replication_role = origin;
    ANALYZE {TABLE} (id);
    SELECT max(id) FROM {TABLE};
"""
#: Everything about a donation but its id for the public, as a fingerprint behind its key.
FACTS = f"""
    SELECT string_agg(id || ' ' || md5(ROW(
        campaign_id, donor, email, amount, message, received_at, updated_at)::text), ',')
    FROM {TABLE} WHERE id < %s
"""
#: How many donations have no id, or not one of their own.
PUBLIC_IDS = f"""
    SELECT json_build_object('without an id', count(*) - count({{column}}),
        'with the id of another', count({{column}}) - count(DISTINCT {{column}}))
    FROM {TABLE}
"""


def staged_rollout() -> StagedRollout:
    return StagedRollout("donations", DEPLOYED, read_releases(Path(PROJECT) / "releases.toml", RELEASES))


class Fundraiser:
    """The table of a charity, and what its pods do.

    How often pods act depends on how many migrations and transactions there are. So nothing is drawn while
    they do, and what comes of an action is the same each time.
    """

    def __init__(self, lab: Lab, size: int) -> None:
        self._lab = lab
        random = lab.random
        self.size = size
        # The quiet campaign keeps the donations that it has; everything happens in the busy one.
        campaigns = random.sample(CAMPAIGNS, 3)
        self.quiet, self.busy, old = keys = random.sample(range(1, 30), 3)
        self.quiet_slug, self.busy_slug, _ = slugs = [slug for slug, _ in campaigns]
        named = {
            "quiet": self.quiet,
            "busy": self.busy,
            "old": old,
            "campaigns": keys,
            "slugs": slugs,
            "titles": [title for _, title in campaigns],
            "donors": list(DONORS),
            "messages": list(MESSAGES),
            "step": random.randint(30, 900),
            "now": lab.clock.now(),
            "size": size,
            "gap_after": random.randint(size // 5, size // 3),
            "gap": random.randint(300, 900),
        }
        self.moving = ask(FURNISHED, named)
        self.next_donation = {
            "campaign_id": self.busy,
            "donor": random.choice(DONORS),
            "email": "giver@example.org",
            "amount": random.randint(1, 90),
        }
        #: The message of the donation that pods work on, as it was written last.
        self._message = MESSAGES[size * 3 % len(MESSAGES)]
        self._corrections_lost = 0
        #: The donations that the pods took, and the ids that some pods gave them.
        self.taken: list[int] = []
        self.given: dict[int, UUID] = {}
        lab.clock.advance(3 * 60 * 60)

    def remember(self) -> None:
        """Notes how the donations are before anything is done to them."""
        self.facts = self.facts_now()

    def facts_now(self) -> dict[str, str]:
        """All about the donations from before, as they are now, except for the one that pods work on."""
        told = ask(FACTS, [self.moving]) or ""
        return dict(donation.split(" ") for donation in told.split(",") if donation)

    # What pods do, over and over.

    def work(self, release: Release) -> None:
        release.attempt("take a donation", self.take_donation, release)
        release.attempt("show the wall", self.show_wall, release)
        release.attempt("correct a donation", self.correct_donation, release)

    def take_donation(self, release: Release) -> None:
        donation = release.model("Donation").objects.create(
            **self.next_donation, received_at=self._lab.clock.now()
        )
        self.taken.append(donation.pk)
        if given := getattr(donation, "public_id", None):
            self.given[donation.pk] = given

    def show_wall(self, release: Release) -> list[Any]:
        """The newest donation, which is the one that was taken just now."""
        newest = release.model("Donation").objects.filter(campaign_id=self.busy)[0]
        return [newest.donor, newest.amount, newest.message]

    def correct_donation(self, release: Release) -> None:
        """Saves a donation, and notes whether it was found as a pod had left it, of whichever release."""
        donation = release.model("Donation").objects.get(pk=self.moving)
        self._corrections_lost += donation.message != self._message
        donation.message = f"correction {len(self.taken)}"
        donation.save(force_update=True)
        self._message = donation.message

    # What has become of the donations.

    def public_ids(self, release: Release) -> dict[str, Any]:
        column = release.model("Donation")._meta.get_field("public_id").column
        return ask(PUBLIC_IDS.format(column=connection.ops.quote_name(column)), [])

    def ids_lost(self, release: Release) -> dict[str, int]:
        """How many of the ids that the pods gave are no longer what they were. A release that knows of none
        has none to lose: the column went with the release that brought it."""
        donations = release.model("Donation").objects.filter(pk__in=self.given)
        known = any(field.name == "public_id" for field in donations.model._meta.fields)
        kept = dict(donations.values_list("pk", "public_id")) if known else self.given
        return {"given and gone": sum(kept.get(key) != given for key, given in self.given.items())}

    def ids_from_before(self, release: Release) -> set[UUID]:
        """The ids of the donations from before."""
        donations = release.model("Donation").objects.filter(pk__lte=self.moving)
        return set(donations.values_list("public_id", flat=True))

    def newest_ids(self, release: Release) -> int:
        """How many different UUIDs the two newest donations have."""
        newest = release.model("Donation").objects.order_by("-pk").values_list("public_id", flat=True)[:2]
        return len({value for value in newest if isinstance(value, UUID)})

    def public_id_of(self, release: Release, key: int) -> UUID:
        return release.model("Donation").objects.get(pk=key).public_id

    def fate(self) -> dict[str, int]:
        """What has become of the donations from before, and of those that pods took."""
        now = self.facts_now()
        there = ask(f"SELECT count(*) FROM {TABLE} WHERE id = ANY(%s)", [self.taken])
        return {
            "gone": sum(key not in now for key in self.facts) + len(self.taken) - there,
            "changed": sum(fact != now.get(key, fact) for key, fact in self.facts.items()),
            "corrections lost": self._corrections_lost,
        }


def ask(question: str, parameters: Any) -> Any:
    """The value that the last of the statements gives."""
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        while cursor.nextset():
            """The next statement's answer."""
        return cursor.fetchone()[0]


def outcome(lab: Lab, ask: Callable[..., Any], *arguments: Any) -> Any:
    """The answer, or what was raised in its place."""
    attempted = lab.attempt(ask, *arguments)
    return attempted.get("returned", attempted)


def files(lab: Lab) -> StagedRollout | None:
    """What the files say, before anything is done to the database."""
    try:
        rollout = staged_rollout()
    except ValueError as error:
        rollout, problem = StagedRollout("donations", DEPLOYED, {}), str(error)
    else:
        problem = rollout.problem()
    lab.observe("releases", problem)
    lab.observe("deployed", rollout.deployed_files(lab.project))
    lab.observe("drift", missing_migrations("donations"))
    return None if problem else rollout


def rollout(lab: Lab) -> None:
    """Both releases go out, with donations coming in all the time, and are taken back. Then they go out again
    where nobody else is about: on this table, on one that is three times as large, and killed in the middle.

    All in one scenario: to put PostgreSQL back, and what it then does for the first time, takes long.
    """
    rollout = files(lab)
    if rollout is None:
        return
    rollout.stand_up()
    fundraiser = Fundraiser(lab, *lab.sizes((215, 235)))
    fundraiser.remember()
    old, first, new = rollout.old, rollout.release("release-1"), rollout.new

    migrating = {"release-1": migrate_with_pods(lab, rollout, "release-1", lambda: fundraiser.work(old))}
    if migrating["release-1"] == FINE:
        # The pods are replaced one by one.
        rollout.stage = "while the pods of release 1 come"
        fundraiser.work(first)
        if old.fared():
            # They have worked on this table already, after the last migration.
            old.attempt("take a donation", fundraiser.take_donation, old)
        else:
            fundraiser.work(old)
        migrating["release-2"] = migrate_with_pods(lab, rollout, "release-2", lambda: fundraiser.work(first))
    lab.observe("migrating", migrating)
    if set(migrating.values()) != {FINE}:
        return
    lab.observe("letters", sum(record["logger"] == "donations.letters" for record in lab.logs()))
    rollout.stage = "while the pods of release 2 come"
    fundraiser.work(new)
    lab.observe("old_fared", old.fared())
    lab.observe("old_saw", old.results())
    lab.observe("first_fared", first.fared())
    lab.observe("first_saw", first.results())

    lab.observe("fate", outcome(lab, fundraiser.fate))
    lab.observe("public_ids", outcome(lab, fundraiser.public_ids, new))
    lab.observe("ids_lost", outcome(lab, fundraiser.ids_lost, new))
    lab.observe("new_fared", new.fared())
    check_new_release(lab, new, fundraiser)
    lab.observe("required", requirement(lab, new, fundraiser))
    take_back(lab, rollout, fundraiser)
    lab.observe("warnings", lab.warnings())
    larger_and_later(lab, rollout)
    killed(lab, rollout)


def migrate_with_pods(lab: Lab, rollout: StagedRollout, name: str, pods: Callable[[], None]) -> str:
    """Runs a release's migrations. Pods act wherever they can, and after one of the transactions that change
    donations."""
    moment, count, at_work = lab.random.randint(1, 2), 0, False

    def work() -> None:
        nonlocal at_work
        at_work = True
        pods()
        at_work = False

    def between(_: int) -> None:
        nonlocal count
        # What the pods change is not the migrations' doing.
        count += not at_work
        if count == moment and not at_work:
            rollout.stage = "in the middle of the backfill"
            work()

    def at_a_stop() -> None:
        # How the pods fare before the first migration is known.
        if rollout.stage != "before the migrations":
            work()

    with between_transactions(between):
        return rollout.migrate_release(name, at_a_stop)


def check_new_release(lab: Lab, new: Release, fundraiser: Fundraiser) -> None:
    """The new pods at work: the pages as they are."""
    client = lab.client()
    lab.observe("wall", client.get(f"/campaigns/{fundraiser.quiet_slug}/"))
    gift = {"donor": lab.random.choice(DONORS), "email": "new@example.org", "amount": "12.50"}
    page = f"/campaigns/{fundraiser.busy_slug}/give/"
    lab.observe("gift", client.post(page, gift, content_type="application/json"))
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
    """Release 2 is taken back, then release 1, and on another day both go out again, watched."""
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
    table = describe_table(TABLE)
    lab.observe("table", table)
    fundraiser.work(old)
    lab.observe("taken_back_fared", old.fared())
    lab.observe("fate_after_all", outcome(lab, fundraiser.fate))
    columns = {field.column for field in old.model("Donation")._meta.local_fields}
    if set(taking_back.values()) == {FINE} and table["columns"].keys() == columns:
        tidy_up(fundraiser)
    else:
        # What they cost is another question.
        rollout, _ = stand_up_again(lab, rollout, fundraiser.size)
    with lab.watch("statements"):
        lab.observe("migrating_again", measured(lab, rollout, fundraiser.size))
    lab.observe("public_ids_again", outcome(lab, fundraiser.public_ids, new))
    lab.observe("same_ids_again", outcome(lab, lambda: len(ids & fundraiser.ids_from_before(new))))


def tidy_up(fundraiser: Fundraiser) -> None:
    """Has the table hold what it held before the pods came, and nothing of what was there meanwhile, as
    PostgreSQL's autovacuum would: dead rows are gone through as well."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE id > %s", [fundraiser.moving])
        cursor.execute(f"VACUUM {TABLE}")


def stand_up_again(lab: Lab, before: StagedRollout, size: int) -> tuple[StagedRollout, Fundraiser]:
    """The table as it is in production, with other donations, and nothing else in the database."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    rollout = StagedRollout("donations", DEPLOYED, before.releases)
    rollout.stand_up()
    return rollout, Fundraiser(lab, size)


def larger_and_later(lab: Lab, rollout: StagedRollout) -> None:
    """The migrations on a larger table, run by code of years from now."""
    # The last batch may well have a single row.
    size = 601
    rollout, fundraiser = stand_up_again(lab, rollout, size)
    last = rollout.release("release-2")
    today = rollout.new.model("Donation")
    with later_release(today, "public_id", "receipt_id"), lab.statements() as statements:
        outcomes = measured(lab, rollout, size)
    lab.observe("migrating_later", outcomes)
    lab.observe("public_ids_later", outcome(lab, fundraiser.public_ids, last))
    lab.observe("rows_at_once", max(statement.rows for statement in statements))


def measured(lab: Lab, rollout: StagedRollout, size: int) -> dict[str, str]:
    """Runs the migrations of all releases, and counts what they do."""
    with planned_as_if_large(), lab.measure("work", size, "donations", also=("steps", "instances")):
        return rollout.migrate_releases()


def killed(lab: Lab, rollout: StagedRollout) -> None:
    """Somebody ends the backfill in the middle, and the pipeline runs `migrate` again."""
    rollout, fundraiser = stand_up_again(lab, rollout, lab.random.randint(230, 270))
    fundraiser.remember()
    journal = Journal(TABLE, "public_id")
    journal.open()
    journal.kill_after(lab.random.randint(205, 225))
    outcomes = rollout.migrate_releases()
    if journal.killed():
        lab.observe("nothing_left", journal.rows_of_the_largest_transaction() == 0)
        # The process is gone, and with it the connection.
        connection.close()
        outcomes = rollout.migrate_releases()
    lab.observe("migrating_killed", outcomes)
    lab.observe("public_ids_killed", outcome(lab, fundraiser.public_ids, rollout.new))
    lab.observe("fate_killed", outcome(lab, fundraiser.fate))
    lab.observe("changed", journal.changed())
    lab.observe("updated_twice", journal.updated_more_than_once())
    lab.observe("largest_transaction", journal.rows_of_the_largest_transaction())
