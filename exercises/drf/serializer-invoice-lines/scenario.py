"""What is done to the invoices: they are written, changed and refused, and saved while the disk is full."""

import math
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.models import Model
from firms.models import Firm, Member
from harness import Lab
from harness.describe import describe_response
from invoices.models import Invoice, Line
from photos.models import Photo

API = "/api/invoices/"

FIRMS = ("Marcenaria Ferreira", "Kobayashi Mokkō", "O'Shea & Daughters", "Atelier N'Diaye", "Tischlerei Grün")
CUSTOMERS = (
    "Nia Boateng",
    "Tomás Echeverría",
    "Siobhán O'Hara",
    "李秀英",
    "Priya Raghunathan",
    "Kim Min-jun",
)
WORK = ("Stair", "Door frame", "Window seat", "Bookcase", "Worktop", "Handrail", "Sliding door", "Larder")
WOODS = ("oak", "ash", "walnut", "larch", "cherry", "Föhre", "樫")
ROOMS = ("hall", "kitchen", "attic", "study", "nursery", "Bridget's room")
PIECES = [f"{work}, {wood}, {room}" for work in WORK for wood in WOODS for room in ROOMS]
COST_CENTRES = ("4400 timber", "4410 labour", "4420 hire", "4980 sundries")

HEAD = ("customer", "reference", "issued_on")
LINE = ("description", "quantity", "unit_price")

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)

Values = dict[str, Any]


# Firms, invoices, and what the app sends.


def open_firms(lab: Lab, count: int) -> list[User]:
    """So many firms; the one who works in each."""
    firms = Firm.objects.bulk_create(Firm(name=name) for name in lab.random.sample(FIRMS, count))
    users = User.objects.bulk_create(
        User(username=f"user-{number}") for number in lab.random.sample(range(10**9), count)
    )
    Member.objects.bulk_create(Member(user=user, firm=firm) for user, firm in zip(users, firms, strict=True))
    return users


def draw_head(lab: Lab) -> Values:
    day = lab.clock.now() - timedelta(days=lab.random.randrange(60))
    return {
        "customer": lab.random.choice(CUSTOMERS),
        "reference": f"Job {lab.random.randint(100, 999)}",
        "issued_on": day.date().isoformat(),
    }


def draw_lines(lab: Lab, count: int) -> list[Values]:
    """So many new lines, each described in its own way.

    The first two come to half a cent more than a whole one. Whoever rounds their sum, or rounds half to even,
    gets another total than by summing what was rounded.
    """
    random = lab.random
    return [
        {
            "description": description,
            "quantity": f"{random.randint(1, 9)}.{'50' if index < 2 else '00'}",
            "unit_price": f"{random.randint(10, 400)}.{random.randint(5, 48) * 2 + (index < 2):02}",
        }
        for index, description in enumerate(random.sample(PIECES, count))
    ]


def write_invoices(lab: Lab, *wanted: tuple[User, int]) -> list[tuple[Invoice, list[Line]]]:
    """Invoices of the users' firms, with so many lines each, in their order, which is not that of their ids.

    Bookkeeping has been through all lines, and there is a photo of each, of some two.
    """
    random = lab.random
    invoices, all_lines = [], []
    for user, count in wanted:
        lines = [
            Line(
                position=position,
                description=values["description"],
                quantity=Decimal(values["quantity"]),
                unit_price=Decimal(values["unit_price"]),
                cost_centre=random.choice(COST_CENTRES),
            )
            for position, values in enumerate(draw_lines(lab, count), start=1)
        ]
        total = sum(line.amount for line in lines)
        invoices.append(Invoice(firm_id=user.member.firm_id, total=total, **draw_head(lab)))
        all_lines.append(lines)
    Invoice.objects.bulk_create(invoices)
    for invoice, lines in zip(invoices, all_lines, strict=True):
        for line in lines:
            line.invoice = invoice
    unordered = [line for lines in all_lines for line in lines]
    random.shuffle(unordered)
    Line.objects.bulk_create(unordered)
    Photo.objects.bulk_create(
        Photo(
            line=line, key=f"{random.randrange(10**12):012}.jpg", caption=f"IMG_{random.randrange(10**4):04}"
        )
        for line in unordered
        for _ in range(random.randint(1, 2))
    )
    return list(zip(invoices, all_lines, strict=True))


def as_it_is(line: Line) -> Values:
    """The line as the app sends it when nobody touched it."""
    return {"id": line.pk, **{name: str(getattr(line, name)) for name in LINE}}


def as_corrected(lab: Lab, line: Line) -> Values:
    """The line as the app sends it when somebody changed all of it."""
    return {
        "id": line.pk,
        "description": f"{line.description}, as agreed",
        "quantity": str(line.quantity + lab.random.randint(1, 5)),
        "unit_price": str(line.unit_price + lab.random.randint(1, 90)),
    }


def rearranged(lab: Lab, lines: list[Line], added: int) -> list[Values]:
    """What the app sends after an afternoon's work: of any three lines one is as it was, one is changed and
    one is gone; what is left is the other way round; new ones are in front and in between."""
    stay = [
        as_it_is(line) if index % 3 else as_corrected(lab, line)
        for index, line in enumerate(lines)
        if index % 3 != 2
    ]
    first, *others = draw_lines(lab, added)
    sent = [first, *reversed(stay)]
    for values in others:
        sent.insert(lab.random.randint(2, len(sent) - 1), values)
    return sent


def address(invoice: Invoice) -> str:
    return f"{API}{invoice.pk}/"


# What the app sees, and what the database holds.


def lines_in(described: Values) -> list[Values]:
    """The lines of the invoice in an answer."""
    body = described["body"]
    lines = body.get("lines") if isinstance(body, dict) else None
    return [line if isinstance(line, dict) else {} for line in lines] if isinstance(lines, list) else []


def answered(response: Any) -> Values:
    """An invoice as the app reads it, without ids and totals, which are looked at on their own."""
    described = describe_response(response)
    if response.status_code < 300 and isinstance(described["body"], dict):
        described["body"] = {name: described["body"].get(name) for name in HEAD} | {
            "lines": [{name: line.get(name) for name in (*LINE, "amount")} for line in lines_in(described)]
        }
    return described


def without_body(response: Any) -> Values:
    """An answer whose words are free."""
    described = describe_response(response)
    return {name: described[name] for name in ("status", "raised") if name in described} | {"body": ""}


def ids_answered(response: Any, known: Iterable[Line]) -> list[Any]:
    """The ids of the lines in an answer; those of new lines are `"new"` if there are such lines."""
    known_ids = {line.pk for line in known}
    descriptions = {row["id"]: row["description"] for row in table(Line)}
    return [
        "new"
        if line.get("id") not in known_ids and descriptions.get(line.get("id")) == line.get("description", "")
        else line.get("id")
        for line in lines_in(describe_response(response))
    ]


def table(model: type[Model]) -> list[Values]:
    """All rows of a table, as SQLite has them."""
    columns = [field.column for field in model._meta.concrete_fields]
    rows = connection.connection.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def money(value: Any) -> str:
    return f"{Decimal(str(value)):.2f}"


def totals(invoice: Invoice, response: Any) -> Values:
    body = describe_response(response)["body"]
    return {
        "answered": body.get("total") if isinstance(body, dict) else None,
        "saved": [money(row["total"]) for row in table(Invoice) if row["id"] == invoice.pk],
    }


def lines_of(invoice: Invoice) -> list[Values]:
    """The rows of the invoice's lines, in their order."""
    rows = [row for row in table(Line) if row["invoice_id"] == invoice.pk]
    return sorted(rows, key=itemgetter("position", "id"))


def saved(invoice: Invoice) -> Values:
    """The invoice in the database: what the app knows of it, but for ids and totals."""
    heads = [row for row in table(Invoice) if row["id"] == invoice.pk]
    return {name: row[name] for row in heads for name in ("firm_id", *HEAD)} | {
        "lines": [
            f"{row['description']}: {money(row['quantity'])} × {money(row['unit_price'])}"
            for row in lines_of(invoice)
        ]
    }


def kept(invoice: Invoice, before: Iterable[Line]) -> list[str]:
    """The lines in the database, with what we know of them and the app does not send."""
    known_ids = {line.pk for line in before}
    photos: dict[int, list[str]] = {}
    for photo in table(Photo):
        photos.setdefault(photo["line_id"], []).append(photo["caption"])
    return [
        ", ".join(
            (
                f"line {row['id']}" if row["id"] in known_ids else "a new line",
                row["cost_centre"] or "no cost centre",
                *sorted(photos.get(row["id"], ["no photo"])),
            )
        )
        for row in lines_of(invoice)
    ]


def everything() -> dict[str, Values]:
    """All rows of invoices, lines and photos."""
    return {
        f"{model._meta.verbose_name} {row['id']}": row
        for model in (Invoice, Line, Photo)
        for row in table(model)
    }


def changes(before: dict[str, Values]) -> list[str]:
    """How the rows differ from those before, a text for each row that does."""
    after = everything()
    changed = {
        name: [
            f"{column} {value} → {after[name][column]}"
            for column, value in row.items()
            if value != after[name][column]
        ]
        for name, row in before.items()
        if name in after
    }
    return (
        [f"{name}: {', '.join(differences)}" for name, differences in changed.items() if differences]
        + [f"{name} is gone" for name in before if name not in after]
        + [f"{name} is new" for name in after if name not in before]
    )


def complaints(response: Any) -> dict[str, list[str]]:
    """Which lines an answer complains about, counted from 0, and about which of their fields.

    DRF answers with an object whose keys are the places of the lines. A list with an empty object for every
    line that is right says the same.
    """
    body = describe_response(response)["body"]
    errors = body.get("lines") if isinstance(body, dict) else None
    if isinstance(errors, list):
        errors = {place: error for place, error in enumerate(errors) if error and isinstance(error, dict)}
    if not isinstance(errors, dict):
        return {}
    return {
        str(place): sorted(error) if isinstance(error, dict) else ["the line"]
        for place, error in errors.items()
    }


# What happens.


def bookkeeping(lab: Lab) -> None:
    """A firm changes an invoice, empties one, corrects two with PATCH, and writes a new one.

    Its app is an old one, which sends sums of its own along.
    """
    random = lab.random
    user, other = open_firms(lab, 2)
    api = lab.api(user)
    wanted = [
        (user, random.choice((5, 6, 8))),
        (user, random.randint(2, 3)),
        (user, random.randint(2, 3)),
        (user, random.randint(4, 5)),
    ]
    written = write_invoices(lab, *wanted, *((other, 2) for _ in range(random.randint(1, 3))))
    (changed, its_lines), (emptied, its_old_lines) = written[:2]
    (renamed, its_same_lines), (extended, its_first_lines) = written[2:4]
    others = {invoice.pk for invoice, _ in written[4:]}
    newest = max(invoice.pk for invoice, _ in written)

    sent = rearranged(lab, its_lines, added=random.randint(2, 3))
    changed_answer = api.put(address(changed), {**draw_head(lab), "lines": sent, "total": "0.03"})
    read = api.get(address(changed))
    lab.observe("changed", answered(changed_answer))
    lab.observe("changed_saved", saved(changed))
    lab.observe("changed_read", answered(read))
    lab.observe("kept", kept(changed, its_lines))
    lab.observe("kept_ids", [ids_answered(answer, its_lines) for answer in (changed_answer, read)])

    emptied_answer = api.put(address(emptied), {**draw_head(lab), "lines": []})
    old_ids = {line.pk for line in its_old_lines}
    photos = [photo["caption"] for photo in table(Photo) if photo["line_id"] in old_ids]
    lab.observe("emptied", answered(emptied_answer))
    lab.observe("emptied_saved", saved(emptied) | {"photos": photos})

    reference = f"Job {random.randint(1000, 9999)}"
    renamed_answer = api.patch(address(renamed), {"reference": reference, "total": "0.04"})
    lab.observe("renamed", answered(renamed_answer))
    lab.observe("renamed_saved", saved(renamed) | {"kept": kept(renamed, its_same_lines)})

    # The first line is left out, the last is changed and moves up; of the second only the quantity is sent.
    _, second, *middle, last = its_first_lines
    sent = [as_corrected(lab, last), *draw_lines(lab, 2), *map(as_it_is, middle)]
    sent.append({"id": second.pk, "quantity": f"{second.quantity + random.randint(1, 9)}"})
    extended_answer = api.patch(address(extended), {"lines": sent})
    lab.observe("extended", answered(extended_answer))
    lab.observe("extended_saved", saved(extended) | {"kept": kept(extended, its_first_lines)})

    lines = [line | {"amount": "0.01"} for line in draw_lines(lab, random.randint(3, 5))]
    created_answer = api.post(API, {**draw_head(lab), "lines": lines, "total": "0.02"})
    new_ids = [row["id"] for row in table(Invoice) if row["id"] > newest]
    created = Invoice(pk=min(new_ids, default=None))
    lab.observe("created", answered(created_answer))
    lab.observe("created_ids", ids_answered(created_answer, []))
    body = describe_response(created_answer)["body"]
    told = isinstance(body, dict) and body.get("id") == created.pk
    lab.observe("created_saved", saved(created) | {"invoices": len(new_ids), "its id is in the answer": told})

    lab.observe(
        "totals",
        {
            "after POST": totals(created, created_answer),
            "after PUT": totals(changed, changed_answer),
            "after PUT without a line": totals(emptied, emptied_answer),
            "after PATCH of the reference": totals(renamed, renamed_answer),
            "after PATCH of the lines": totals(extended, extended_answer),
        },
    )
    lab.observe("others", [f"line {row['id']}" for row in table(Line) if row["invoice_id"] in others])
    lab.observe("warnings", lab.warnings())


def refusals(lab: Lab) -> None:
    """A firm sends ids of lines that are not the invoice's own, an id twice, nonsense, and half a line."""
    random = lab.random
    user, rival = open_firms(lab, 2)
    api = lab.api(user)
    (invoice, lines), (_, own_other_lines), (_, rival_lines) = write_invoices(
        lab, (user, random.randint(2, 4)), (user, random.randint(2, 4)), (rival, random.randint(2, 4))
    )
    # What another firm's invoice says, nobody must learn from an answer.
    secrets = [f"{line.description}, hull {random.randrange(10**6)}" for line in rival_lines]
    for line, secret in zip(rival_lines, secrets, strict=True):
        line.description = secret
    Line.objects.bulk_update(rival_lines, ["description"])
    own = [as_it_is(line) for line in lines]
    head = {name: getattr(invoice, name) for name in HEAD}
    bodies = []

    def refused(method: str, sent: list[Values]) -> Values:
        """What is answered to lines that should be refused, and what changes all the same."""
        before = everything()
        request = {"POST": api.post, "PUT": api.put, "PATCH": api.patch}[method]
        where = API if method == "POST" else address(invoice)
        response = request(where, {**head, "lines": sent})
        bodies.append(response)
        return {"answer": without_body(response), "changes": changes(before), "lines": complaints(response)}

    def among(line: Values, others: list[Values]) -> tuple[str, list[Values]]:
        """The others with the line somewhere between them, and its place."""
        at = random.randint(0, len(others))
        return str(at), [*others[:at], line, *others[at:]]

    first, second = random.sample(("PUT", "PATCH"), 2)
    of_rival, of_own = random.choice(rival_lines).pk, random.choice(own_other_lines).pk
    nowhere = max(row["id"] for row in table(Line)) + random.randint(1, 99)
    attempts, places = {}, {}
    for name, method, pk, others in (
        (f"1. a line of another firm in a {first}", first, of_rival, own),
        (f"2. a line of the firm's other invoice in a {second}", second, of_own, own),
        (f"3. a line that does not exist in a {first}", first, nowhere, own),
        ("4. a line of an old invoice in a POST", "POST", of_own, draw_lines(lab, 2)),
    ):
        place, sent = among({"id": pk, **draw_lines(lab, 1)[0]}, others)
        attempt = refused(method, sent)
        places[name] = {"sent at": place, "refused at": [*attempt.pop("lines")]}
        attempts[name] = attempt
    lab.observe("attempts", attempts)
    lab.observe("places", places)

    _, sent = among(as_corrected(lab, random.choice(lines)), own + draw_lines(lab, 1))
    twice = refused(random.choice(("PUT", "PATCH")), sent)
    lab.observe("twice", {name: twice[name] for name in ("answer", "changes")})

    nonsense = random.choice(({"quantity": "-2.00"}, {"unit_price": "about ten"}, {"description": ""}))
    place, sent = among(draw_lines(lab, 1)[0] | nonsense, draw_lines(lab, 4))
    lab.observe("nonsense", {"sent at": place, **refused(random.choice(("POST", "PUT", "PATCH")), sent)})

    incomplete = {}
    for forgotten in LINE:
        line = draw_lines(lab, 1)[0]
        del line[forgotten]
        place, sent = among(line, own)
        attempt = refused("PATCH", sent)
        attempt["lines"] = {"sent at": place, "refused at": [*attempt["lines"]]}
        incomplete[f"a PATCH with a line without {forgotten}"] = attempt
    lab.observe("incomplete", incomplete)

    lab.observe("bodies", bodies)
    lab.observe("canaries", [rival.member.firm.name, *secrets])


class Disk:
    """A disk with room for so many statements that write. All that come after them fail."""

    def __init__(self, room: float = math.inf) -> None:
        self.room = room
        self.writes = 0

    @property
    def is_full(self) -> bool:
        return self.writes > self.room

    def __call__(self, execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if WRITE.match(sql):
            self.writes += 1
            if self.is_full:
                raise OperationalError("database or disk is full")
        return execute(sql, *arguments)


def saving(lab: Lab) -> None:
    """A short and a long invoice are written and changed, and then one more short one, with the disk full.

    What is not written in the same transaction as the last write stays when that one fails. So a disk with
    room for all writes but the last shows it, and one with less room shows whether failures are hushed up.
    """
    random = lab.random
    (user,) = open_firms(lab, 1)
    api = lab.api(user)
    long = 3 * random.randint(3, 4)
    short_invoice, long_invoice, unlucky_invoice = write_invoices(lab, (user, 3), (user, long), (user, 3))

    def requests(invoice: Invoice, lines: list[Line]) -> dict[str, Callable[[], Any]]:
        new = {**draw_head(lab), "lines": draw_lines(lab, len(lines))}
        other = {**draw_head(lab), "lines": rearranged(lab, lines, added=len(lines) // 3)}
        return {"POST": partial(api.post, API, new), "PUT": partial(api.put, address(invoice), other)}

    needed, saved_at_last = {}, {}
    for method, send in requests(*short_invoice).items():
        disk = Disk()
        with lab.measure(f"{method.lower()}_costs", size=3, of="lines"), connection.execute_wrapper(disk):
            response = send()
        needed[method] = disk.writes
        saved_at_last[method] = answered(response)
    for method, send in requests(*long_invoice).items():
        with lab.measure(f"{method.lower()}_costs", size=long, of="lines"):
            send()

    left_behind, promised = [], []
    for method, send in requests(*unlucky_invoice).items():
        last = max(needed[method] - 1, 0)
        for room in sorted({last, random.randint(0, max(last - 1, 0))}):
            before, disk = everything(), Disk(room)
            with connection.execute_wrapper(disk):
                response = send()
            if disk.is_full:
                when = f"{method}, disk full after {room} of {needed[method]} writes"
                left_behind += [f"{when}: {change}" for change in changes(before)]
                if response.status_code < 400:
                    promised.append(f"{when}: answered {response.status_code}")
    lab.observe("with_room", saved_at_last)
    lab.observe("left_behind", left_behind)
    lab.observe("promised", promised)
