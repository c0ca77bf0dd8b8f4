"""What is done to the reports: they are written, changed and moderated, everybody tries everything and sends
every field there is, titles come twice, and the model gets columns that nobody has thought of."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, models
from django.http import HttpResponseBase
from django.urls import clear_url_caches
from harness import Lab
from harness.describe import describe_response
from harness.matrix import Attempt, Matrix
from harness.project import forget_modules
from reports.models import Report

API = "/api/reports/"

NAMES = ("Amara", "Bartosz", "Chidi", "Delphine", "Eunji", "Fernanda", "Goran", "Halima", "Ines", "Jiho")
SIGHTS = (
    "Bicycle gone from the shed",
    "Street lamp out",
    "Van circling the school",
    "Parcel taken from the porch",
    "Broken glass in the playground",
    "Fox in the bins",
    "Cellar window forced",
    "Wheel stolen off the pram",
)
DAYS = ("Monday", "Tuesday", "Friday night", "this morning")
PLACES = ("Lindengracht 12", "corner of Wibautstraat", "behind the bakery", "Oosterpark, gate 3", "Ringdijk")
NOTES = ("knows the thief, see", "third complaint, file", "call before paying, case", "not credible, thread")

#: What everybody may read of a report.
SHOWN = "id owner title description place urgent may_call status reward created_at".split()
#: What moderators read besides.
NOTED = ("moderation_notes", "reporter_email")
WHOSE = ("owner", "owner_id", "reporter_email")
#: What residents may send.
WORDS = "title description place urgent may_call".split()
#: What the insurers call their columns.
COLUMNS = ("claim_number", "payout", "assessor", "policy", "damage", "settled_with")
#: Modules that are not the candidate's.
FROZEN = ("reports.apps", "reports.models", "reports.roles", "reports.migrations")
#: A refusal may say "not yours" or "not there", and whoever is not logged in may be told that.
REFUSED = dict.fromkeys((401, 403, 404, 405), "no")

Values = dict[str, Any]


class Street:
    """Two residents with reports, and a moderator."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.random = lab.random
        names = self.random.sample(NAMES, 3)
        self.users = User.objects.bulk_create(
            User(
                username=name.lower(),
                email=f"{name.lower()}.{self.random.randrange(10**6)}@example.org",
                is_staff=name == names[2],
            )
            for name in names
        )
        self.author, self.neighbour, self.moderator = self.users
        self.author_name, self.neighbour_name, self.moderator_name = names
        sights = [f"{sight}, {day}, {hour} h" for sight in SIGHTS for day in DAYS for hour in range(8)]
        self.sights = self.random.sample(sights, len(sights))

    def draw(self) -> Values:
        """What a resident sends: a report that nobody has written yet."""
        return {
            "title": self.sights.pop(),
            "description": f"Seen at {self.random.randint(0, 23)}:{self.random.randint(10, 59)}.",
            "place": self.random.choice(PLACES),
            "urgent": self.random.random() < 0.5,
            "may_call": self.random.random() < 0.5,
        }

    def report(self, owner: User, **values: Any) -> Report:
        """One that the moderators have been through, not saved yet."""
        random = self.random
        drawn = {
            "status": Report.Status.IN_HAND,
            "reward": random.randint(10, 90),
            "moderation_notes": f"{random.choice(NOTES)} {random.randrange(10**6):06}",
            "created_at": self.lab.clock.now() - timedelta(days=random.randint(2, 60)),
        }
        return Report(owner=owner, **self.draw() | drawn | values)

    def everything(self, status: str = Report.Status.CLOSED) -> Values:
        """Whatever somebody might think of sending, with values that the fields would take."""
        other = self.random.choice((self.neighbour, self.moderator)).pk
        sly = {
            "owner": other,
            "owner_id": other,
            "user": other,
            "status": status,
            "reward": self.random.randint(500, 900),
            "moderation_notes": "pay at once",
            "created_at": (self.lab.clock.now() - timedelta(days=400)).isoformat(),
            "id": self.random.randint(1000, 9999),
            "pk": self.random.randint(1000, 9999),
        }
        nested = {name: {"id": sly["id"], **sly} for name in ("report", "data")}
        return self.draw() | sly | nested | {name.title(): value for name, value in sly.items()}

    def secrets(self) -> list[str]:
        """What no resident may read: what moderators have noted, and addresses."""
        notes = Report.objects.values_list("moderation_notes", flat=True)
        return [note for note in notes if note] + [user.email for user in self.users]


def address(report: Report) -> str:
    return f"{API}{report.pk}/"


def told(response: HttpResponseBase, *more: str) -> Values:
    """An answer: of a report what everybody may read, and `more`; of an error, whether it is at the title."""
    described = describe_response(response)
    body = described["body"]
    if response.status_code < 300 and isinstance(body, dict):
        shown = {name: body.get(name, "(missing)") for name in (*SHOWN, *more)}
        return {"answer": "done", "body": shown}
    if isinstance(body, dict) and body.get("title"):
        described["body"] = "an error at the title"
    return described


def row(report: Report | None) -> Values:
    """The report as the database has it."""
    found = Report.objects.filter(pk=report.pk).values().first() if report else None
    return found or {"report": "is not there"}


def unowned(told: Values) -> Values:
    """Without whose it is, which is looked at on its own."""
    if "body" in told:
        return told | {"body": unowned(told["body"])} if isinstance(told["body"], dict) else told
    return {name: value for name, value in told.items() if name not in WHOSE}


def owners(attempt: Attempt) -> list[str]:
    """Whose report it has become, where that is not who wrote it."""
    return [
        change.text
        for change in attempt.changes
        if change.column == "owner"
        or (change.column is None and change.after and f"owner {attempt.actor}" not in change.text)
    ]


def fields(attempt: Attempt) -> list[str]:
    """What has been set, the owner apart."""
    found = []
    for change in attempt.changes:
        if change.column:
            found += [] if change.column == "owner" else [f"{change.column} {change.before} → {change.after}"]
        elif change.after:
            found += [
                f"{column} {value}" for column, value in change.after.items() if column not in ("id", "owner")
            ]
    return sorted(found)


# What happens.


def writing(lab: Lab) -> None:
    """A resident writes a report and changes two others, a moderator decides, and both read the list."""
    street, random = Street(lab), lab.random
    put, patched, formed, decided, others = Report.objects.bulk_create(
        [
            street.report(street.author),
            street.report(street.author, urgent=True, may_call=False),
            street.report(street.author, urgent=True, may_call=True),
            street.report(street.neighbour),
            street.report(street.neighbour),
        ]
    )
    api, moderating = lab.api(street.author), lab.api(street.moderator)

    lab.observe("put", told(api.put(address(put), street.draw())))
    lab.observe("put_saved", row(put))
    change = {"place": f"{random.choice(PLACES)}, left"}
    lab.observe("patched", told(api.patch(address(patched), change)))
    lab.observe("patched_saved", row(patched))
    change = {"description": f"Seen again {random.randint(2, 9)} times."}
    lab.observe("formed", told(api.patch(address(formed), change, format="multipart")))
    lab.observe("formed_saved", row(formed))
    missing = random.choice(("title", "description"))
    sent = {name: value for name, value in street.draw().items() if name != missing}
    refused = describe_response(api.put(address(put), sent))
    lab.observe("incomplete", {f"a PUT without {missing}": refused | {"body": ""}})
    lab.observe("incomplete_saved", row(put))

    decision = {"status": Report.Status.CLOSED, "reward": random.randint(100, 200)}
    with_note = decision | {"moderation_notes": f"paid, receipt {random.randrange(10**6)}"}
    lab.observe("read", told(moderating.get(address(decided)), *NOTED))
    lab.observe("decided", unowned(told(moderating.patch(address(decided), decision), *NOTED)))
    lab.observe("decided_saved", unowned(row(decided)))
    back = {name: getattr(others, name) for name in WORDS} | with_note
    lab.observe("noted", unowned(told(moderating.put(address(others), back), *NOTED)))
    lab.observe("noted_saved", unowned(row(others)))

    lists = []
    for reader in (api, moderating):
        body = describe_response(reader.get(API))["body"]
        lists.append([each.get("title") for each in body] if isinstance(body, list) else body)
    lab.observe("lists", lists)

    sent = street.draw()
    created = told(api.post(API, sent))
    new = Report.objects.filter(owner=street.author, title=sent["title"]).first()
    lab.observe("created", created)
    lab.observe("created_saved", row(new))

    for reader, role in ((lab.api(street.neighbour), "resident"), (moderating, "moderator")):
        for size in lab.sizes((3, 4), (8, 11)):
            Report.objects.all().delete()
            Report.objects.bulk_create(
                street.report(street.users[index % 2], title=f"{index}") for index in range(size)
            )
            with lab.measure(f"{role}_costs", size=size, of="reports"):
                reader.get(API)
    lab.observe("warnings", lab.warnings())


def rights(lab: Lab) -> None:
    """Everybody tries everything, and sends every field with it."""
    street = Street(lab)
    report, _ = Report.objects.bulk_create([street.report(street.author), street.report(street.neighbour)])
    lab.observe("canaries", street.secrets())
    actors = {
        street.author_name: lab.api(street.author),
        street.neighbour_name: lab.api(street.neighbour),
        street.moderator_name: lab.api(street.moderator),
        "Somebody": lab.api(),
    }
    bonds = dict(zip(actors, ("wrote it", "lives next door", "moderates", "not logged in"), strict=True))
    title = f"{street.author_name}'s report"
    called = {report: title, **dict(zip(street.users, actors, strict=False))}
    matrix = Matrix(Report, called=called, words=REFUSED)
    sent = street.everything()
    matrix.fill(
        actors,
        {
            "read {}": lambda api, report: api.get(address(report)),
            "PUT {}": lambda api, report: api.put(address(report), sent),
            "PATCH {}": lambda api, report: api.patch(address(report), sent),
            "DELETE {}": lambda api, report: api.delete(address(report)),
        },
        {title: report},
        lambda actor, _: bonds[actor],
    )
    bonds |= {street.author_name: "a resident", street.neighbour_name: "another one"}
    matrix.fill(
        actors,
        {
            "read {}": lambda api, url: api.get(url),
            "POST to {}": lambda api, url: api.post(url, sent),
        },
        {"the list": API},
        lambda actor, _: bonds[actor],
    )
    lab.observe("allowed", {attempt.cell: attempt.answer for attempt in matrix.attempts})
    lab.observe("owners", {attempt.cell: owners(attempt) for attempt in matrix.attempts if owners(attempt)})
    lab.observe("fields", {attempt.cell: fields(attempt) for attempt in matrix.attempts if fields(attempt)})
    residents = [each for each in matrix.attempts if each.actor != street.moderator_name]
    options = lab.api(street.neighbour).options(address(report))
    lab.observe("bodies", {**matrix.bodies(residents), "OPTIONS": describe_response(options)["body"]})


def titles(lab: Lab) -> None:
    """A resident uses titles that are taken, by herself, by another resident, or a moment ago; and one that
    is not, while the database has troubles of its own."""
    street, random = Street(lab), lab.random
    report, other, foreign = Report.objects.bulk_create(
        [street.report(street.author), street.report(street.author), street.report(street.neighbour)]
    )
    name, api = street.author_name, lab.api(street.author)
    called = {report: f"{name}'s report", other: f"{name}'s other report"} | dict(
        zip(street.users, (name, street.neighbour_name, street.moderator_name), strict=True)
    )
    matrix = Matrix(Report, called=called, untold=("created_at",))
    requests: dict[str, Callable[[Values], HttpResponseBase]] = {
        "POST": partial(api.post, API),
        "PUT": partial(api.put, address(report)),
        "PATCH": partial(api.patch, address(report)),
    }
    taken, own = {}, {}
    for method, request in requests.items():
        named = {"title": other.title}
        attempt = matrix.attempt(
            name,
            f"sends a {method} with the title of another report of theirs",
            partial(request, named if method == "PATCH" else street.draw() | named),
        )
        taken[attempt.cell] = refusal(attempt)
    same = {field: getattr(report, field) for field in WORDS} | {"description": street.draw()["description"]}
    new = street.draw() | {"title": foreign.title}
    for attempt in (
        matrix.attempt(
            name, "sends a PUT with the title that the report has", partial(requests["PUT"], same)
        ),
        matrix.attempt(
            name,
            "sends a PATCH with the title that the report has",
            partial(requests["PATCH"], {"title": report.title}),
        ),
        matrix.attempt(
            name, f"sends a POST with a title of {street.neighbour_name}'s", partial(requests["POST"], new)
        ),
    ):
        own[attempt.cell] = attempt.told
    lab.observe("taken", taken)
    lab.observe("own", own)

    overtaken = {}
    for method in ("POST", random.choice(("PUT", "PATCH"))):
        sent = street.draw()
        with hotline(street.report(street.author, title=sent["title"])):
            response = requests[method](sent)
        described = told(response)
        overtaken[f"{name} sends a {method} while the hotline saves a report with that title"] = described
    lab.observe("overtaken", overtaken)
    with lab.fault(matching=rf"INSERT INTO .{Report._meta.db_table}"):
        lab.observe("resident_blamed", requests["POST"](street.draw()).status_code == 400)


def refusal(attempt: Attempt) -> Any:
    """The answer, whether it is about the title, and what has changed all the same."""
    body = describe_response(attempt.response)["body"]
    at_title = isinstance(body, dict) and bool(body.get("title"))
    return f"{attempt.told}, at the title" if at_title and attempt.answer == "no (400)" else attempt.told


@contextmanager
def hotline(report: Report) -> Iterator[None]:
    """The council's hotline, which saves its report just before somebody else writes into the table."""
    columns = {field.column: prepared(field, report) for field in Report._meta.concrete_fields}
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT OR IGNORE INTO {Report._meta.db_table} ({', '.join(columns)}) VALUES ({marks})"
    called = False

    def call(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        nonlocal called
        called = called or (sql.startswith(("INSERT", "UPDATE")) and Report._meta.db_table in sql)
        if called:
            # Once more after each rollback: what the hotline has saved, nobody else takes back.
            connection.connection.execute(insert, list(columns.values()))
        return execute(sql, *arguments)

    with connection.execute_wrapper(call):
        yield


def prepared(field: models.Field, report: Report) -> Any:
    """What SQLite is given for the field."""
    return field.get_db_prep_save(field.value_from_object(report), connection)


def next_week(lab: Lab) -> None:
    """The insurers' columns are there, and the API is started anew."""
    street, random = Street(lab), lab.random
    names = [f"{name}_{random.randrange(1000)}" for name in random.sample(COLUMNS, 2)]
    with added(*names):
        start_anew()
        report = street.report(street.author)
        for name in names:
            setattr(report, name, f"{name} of {random.randrange(10**6):06}")
        report.save()
        lab.observe("canaries", [*names, *(getattr(report, name) for name in names)])
        title, people = f"{street.author_name}'s report", (street.author_name, street.moderator_name)
        matrix = Matrix(Report, called={report: title}, words=REFUSED)
        sent = street.everything() | dict.fromkeys(names, "paid in full")
        bonds = dict(zip(people, ("wrote it", "moderates"), strict=True))
        matrix.fill(
            {people[0]: lab.api(street.author), people[1]: lab.api(street.moderator)},
            {
                "read {}": lambda api, report: api.get(address(report)),
                "PUT {}": lambda api, report: api.put(address(report), sent),
                "PATCH {}": lambda api, report: api.patch(address(report), sent),
            },
            {title: report},
            lambda actor, _: bonds[actor],
        )
        post = matrix.attempt(people[0], "may POST", lambda: lab.api(street.author).post(API, sent))
        lab.observe("answers", {each.cell: each.answer for each in matrix.attempts})
        lab.observe("bodies", matrix.bodies())
        written = {
            each.cell: [text for text in fields(each) if text.partition(" ")[0] in names]
            for each in matrix.attempts
        }
        written[post.cell] = [text for text in written[post.cell] if "None" not in text]
        lab.observe("written", {cell: texts for cell, texts in written.items() if texts})


@contextmanager
def added(*names: str) -> Iterator[None]:
    """Gives reports more columns for a while, as a migration does."""
    for name in names:
        field = models.CharField(max_length=40, null=True, blank=True)
        Report.add_to_class(name, field)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {Report._meta.db_table} ADD COLUMN {field.column} varchar(40) NULL")
    try:
        yield
    finally:
        for name in names:
            Report._meta.local_fields.remove(Report._meta.get_field(name))
            delattr(Report, name)
        Report._meta._expire_cache()


def start_anew() -> None:
    """Imports the API again, as a deployment does; the models stay."""
    for name in [name for name in sys.modules if name.startswith("reports.")]:
        if name not in FROZEN:
            forget_modules(name)
    forget_modules("config.urls")
    clear_url_caches()
