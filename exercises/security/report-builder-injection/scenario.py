"""What is done to the reports: ordinary questions, awkward texts, nonsense, and what attackers send."""

import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.db import connection
from django.test import RequestFactory, override_settings

from freight.models import Customer, Member, Shipment
from harness import Lab, attacks
from harness.describe import describe

COMPANIES = ("Okafor Coffee", "Lindqvist Timber", "Atelier Moreau", "Jalisco Ceramics", "Hanseong Cycles")
COLLEAGUES = ("mei.tanaka", "joao.pires", "amara.diallo", "sanne.devries", "tariq.aziz")
PLACES = ("Rotterdam", "Santos", "Mombasa", "Gdańsk", "Busan", "L'Aquila", "Valparaíso", "高雄")
GOODS = ("Green coffee", "Ceramic tiles", "Oak flooring", "Bicycle frames", "Olive oil", "Cotton yarn")
SORTS = ("reference", "booked_on", "weight_kg", "destination")
#: How many columns the search of the starter selects. Finding it out takes an attacker a minute.
SEARCH_COLUMNS = 9
TEXT_FILTERS = ["mode", "status", "origin", "destination", "handler__username"]
TEXT_FILTERS += ["reference__startswith", "description__icontains"]

Question = dict[str, Any]
Answers = dict[str, Any]


class World:
    """A customer that asks, a rival that ships with the same carrier, and what the customer must not
    get to see."""

    def __init__(self, lab: Lab) -> None:
        self.random = random = lab.random
        self.today = lab.clock.now().date()
        #: Words that stand only where the customer may not look.
        self.canaries: list[str] = []
        names = ["dana", "erik", self.canary(), *random.sample(COLLEAGUES, 3)]
        users = User.objects.bulk_create(
            User(username=name, is_superuser=index == 2, password=self.password(name))
            for index, name in enumerate(names)
        )
        self.member, rival_member, self.admin, *self.handlers = users
        self.customer, self.rival = Customer.objects.bulk_create(
            Customer(name=name) for name in random.sample(COMPANIES, 2)
        )
        Member.objects.bulk_create(
            [Member(user=self.member, customer=self.customer), Member(user=rival_member, customer=self.rival)]
        )
        self._numbers = iter(random.sample(range(10_000, 99_999), 100))

    def canary(self) -> str:
        word = "".join(self.random.choice("bdfgklmnprstvz") + self.random.choice("aeiou") for _ in range(5))
        self.canaries.append(word)
        return word

    def password(self, start: str) -> str:
        return f"pbkdf2_sha256$1500000${start[0]}{self.canary()}${self.canary()}"

    def shipment(self, customer: Customer | None = None, **values: Any) -> Shipment:
        """A shipment that is not saved. Some have their weight, destination or day in common."""
        random = self.random
        shipment = Shipment(
            **{
                "customer": customer or self.customer,
                "handler": random.choice(self.handlers),
                "reference": f"HF-{next(self._numbers)}",
                "description": f"{random.choice(GOODS)}, pallets",
                "mode": random.choice(Shipment.Mode.values),
                "status": random.choice(Shipment.Status.values),
                "origin": random.choice(PLACES),
                "destination": random.choice(PLACES[:3]),
                "weight_kg": random.randint(1, 3) * 450,
                "booked_on": self.today - timedelta(days=random.randint(1, 3)),
                "notes": f"pays late, {self.canary()}",
            }
            | values
        )
        if customer == self.rival:
            shipment.description += f" {self.canary()}"
        return shipment

    def save(self, shipments: Iterable[Shipment]) -> None:
        """Saves the shipments, as bulk_create does in twenty times the time."""
        columns = [field.attname for field in Shipment._meta.concrete_fields if not field.primary_key]
        values = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO freight_shipment ({', '.join(columns)}) VALUES ({values})",
                [[getattr(shipment, column) for column in columns] for shipment in shipments],
            )


class Visitor(BaseHandler):
    """Somebody who asks for reports.

    The questions come in behind the middleware, which nobody edits and which takes longer than most
    answers do.
    """

    def __init__(self, lab: Lab, world: World) -> None:
        self.user: Any = world.member
        self.customer: Customer | None = world.customer
        self._lab = lab
        self._requests = RequestFactory()
        self._exc_info: Any = None
        got_request_exception.connect(self._keep_exception)
        with override_settings(MIDDLEWARE=[]):
            self.load_middleware()

    def ask(self, report: str, *questions: Question) -> Answers:
        """What was answered, by the question in short."""
        return {in_short(report, question): self._answer(report, question) for question in questions}

    def ask_aloud(self, report: str, *questions: Question) -> tuple[Answers, list[list[str]]]:
        """The same, and the texts of the statements behind each answer."""
        answers, texts = {}, []
        for question in questions:
            with self._lab.statements() as statements:
                answers |= self.ask(report, question)
            texts.append([statement.sql for statement in statements])
        return answers, texts

    def _answer(self, report: str, question: Question) -> Any:
        request = self._requests.get(f"/reports/{report}/", question)
        request.user, request.customer = self.user, self.customer
        self._exc_info = None
        response = self.get_response(request)
        response.exc_info = self._exc_info
        return describe(response)

    def _keep_exception(self, **_: Any) -> None:
        self._exc_info = sys.exc_info()


def in_short(report: str, question: Question) -> str:
    """A question as it is named in messages."""
    names: dict[str, list[str]] = {}
    for name, value in question.items():
        names.setdefault(cut(str(value)), []).append(cut(name))
    pairs = (
        f"{asked[0]}{f' and {len(asked) - 1} more' * (len(asked) > 2)}={value}"
        for value, asked in names.items()
    )
    return f"{report}?{'&'.join(pairs)}"


def cut(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:20]}… ({len(text)} characters)"


def shown(answer: Any, *columns: str) -> Any:
    """The references of the shipments in an answer, with these columns; of any other answer, all of it."""
    try:
        return [
            " ".join(row[name] for name in ("reference", *columns)) for row in answer["body"]["shipments"]
        ]
    except (KeyError, TypeError):
        return answer


def outcome(answer: Any) -> Any:
    """What came of a question that nobody should ask."""
    if answer["status"] >= 500:
        return {"server error": answer}
    if answer["status"] not in (200, 400):
        return f"refused with another status than 400: {answer['status']}"
    if answer["status"] == 400:
        return "refused"
    return "shows something" if shown(answer) else "finds nothing"


def outcomes(answers: Answers) -> Answers:
    return {question: outcome(answer) for question, answer in answers.items()}


def reports(lab: Lab) -> None:
    """What customers ask every day."""
    random, world = lab.random, World(lab)
    visitor, today = Visitor(lab, world), world.today
    modes, statuses = random.sample(Shipment.Mode.values, 2), random.sample(Shipment.Status.values, 2)
    origins, places = random.sample(PLACES, 3), random.sample(PLACES[3:], 2)
    handlers, goods = random.sample(world.handlers, 2), random.sample(GOODS, 2)
    low, high = random.randint(100, 500), random.randint(600, 900)
    day = timedelta(days=1)
    first, last = today - random.randint(60, 90) * day, today - random.randint(20, 40) * day
    prefix = f"KL{random.randrange(1000)}"

    # One shipment meets all filters and another none; then there is one for each filter that misses
    # only this one, and one that meets only this one.
    meets, misses = (
        {
            "mode": modes[index],
            "status": statuses[index],
            "origin": origins[index],
            "destination": places[index],
            "handler": handlers[index],
            "description": f"Samples of {goods[index].lower()}",
        }
        for index in (0, 1)
    )
    inside = {"weight_kg": low, "booked_on": first}
    beyond = [
        {"weight_kg": low - 1},
        {"weight_kg": high + 1},
        {"booked_on": first - day},
        {"booked_on": last + day},
    ]
    rows = [
        meets | inside | {"reference": f"{prefix}-1"},
        meets | {"weight_kg": high, "booked_on": last, "reference": f"{prefix}-2"},
        misses | inside,
        meets | inside | {"reference": f"HF-{prefix}"},
        misses | inside | {"reference": f"{prefix}-3"},
    ]
    missing = [{name: value} for name, value in misses.items()] + beyond
    rows += [
        meets | inside | only | {"reference": f"{prefix}-4{index}"} for index, only in enumerate(missing)
    ]
    rows += [misses | inside | only for only in [{name: value} for name, value in meets.items()] + beyond]
    rows += [{"origin": origins[2]}] * 6
    foreign = [
        meets | inside,
        *rows[2:3],
        *rows[-6:],
        {"origin": world.canary(), "destination": world.canary()},
    ]
    world.save(
        [world.shipment(**row) for row in rows] + [world.shipment(world.rival, **row) for row in foreign]
    )
    exact = {name: meets[name] for name in ("mode", "status", "origin", "destination")} | {
        "handler__username": handlers[0].username,
        "reference__startswith": prefix,
        "description__icontains": goods[0].upper(),
    }
    within = {"weight_kg__gte": low, "weight_kg__lte": high, "booked_on__gte": first, "booked_on__lte": last}
    outside = {
        "weight_kg__gte": high + 1,
        "weight_kg__lte": low - 1,
        "booked_on__gte": last + day,
        "booked_on__lte": first - day,
    }
    directions = [f"{direction}{column}" for column in SORTS for direction in ("", "-")]

    with lab.measure("search_costs", size=len(rows), of="shipments"):
        searches = visitor.ask("search", {"q": "pallets"})
    searches |= visitor.ask(
        "search",
        {},
        {"q": goods[0].upper()},
        {"q": f"{prefix.lower()}-4"},
        {"q": "grand piano"},
        *({"q": "pallets", "sort": sort} for sort in directions),
    )
    with lab.measure("shipments_costs", size=len(rows), of="shipments"):
        lists = visitor.ask("shipments", {"origin": origins[2]})
    lists |= visitor.ask(
        "shipments",
        {},
        {"match": "any"},
        exact | within,
        exact | within | {"match": "all"},
        exact | outside | {"match": "any"},
        *({"origin": origins[2], "sort": sort} for sort in random.sample(directions, 5)),
    )
    with lab.measure("totals_costs", size=len(rows), of="shipments"):
        totals = visitor.ask("totals", {})
    totals |= visitor.ask(
        "totals",
        {"group": "mode"},
        *({"group": group, "label": "kilos"} for group in ("status", "origin", "destination")),
    )
    lab.observe("canaries", world.canaries)
    lab.observe("search", searches)
    lab.observe("shipments", lists)
    lab.observe("totals", totals)
    visitor.user, visitor.customer = AnonymousUser(), None
    unasked = visitor.ask("search", {}) | visitor.ask("shipments", {}) | visitor.ask("totals", {})
    lab.observe("strangers", outcomes(unasked))
    lab.observe("warnings", lab.warnings())


def awkward_texts(lab: Lab) -> None:
    """Texts that mean something to SQL, to LIKE or to Python, and that customers have in their goods."""
    random, world = lab.random, World(lab)
    visitor, n = Visitor(lab, world), random.randint(10, 99)
    # What is searched for, a description that has it, and one that only looks as if it had.
    texts = [
        (f"{n}% c", f"Shirts, {n}% cotton", f"Shirts, {n} boxes, cotton"),
        (f"{n}%s", f"Vinegar, {n}%strong", f"Vinegar, {n} litres, strong"),
        (f"X_{n}", f"Valves X_{n}", f"Valves XB{n}"),
        (":\\sp", "Printers (C:\\spool)", "Printers (C:spool)"),
        (f"{n}'' p", f"Pipes, {n}'' plastic", f"Pipes, {n}' plastic"),
        ("L'A", "Tiles for L'Aquila", "Tiles for LAquila"),
        (f'{n}" m', f'{n}" monitors', f"{n} monitors"),
        ("-- f", "Glass -- fragile; upright", "Glass, fragile"),
        ("select grade", f"Oak, select grade, {n} mm", f"Oak, {n} mm"),
        ("union", f"Union fittings, {n} mm", f"Fittings, {n} mm"),
        ("(M6+", "Bolts (M6+) [zinc]", "Bolts (M66)"),
        ("geröst", "Kaffee, geröstet 🫘", "Kaffee, gerostet"),
        ("抹茶", "宇治抹茶", "宇治茶"),
    ]
    # The first seven always, because each of them breaks something else.
    texts = texts[:7] + random.sample(texts[7:], 2)
    places = random.sample(("L'Aquila", 'Port "Nord"', "São Tomé", "50% Point"), 2)
    own = [{"description": description} for _, *both in texts for description in both]
    foreign = [{"description": description} for _, description, _ in texts]
    for customer, rows in ((world.customer, own), (world.rival, foreign)):
        rows += [{"destination": place} for place in places]
        rows += [{"reference": f"OLD{separator}{customer.pk}"} for separator in "_%X"]
    world.save(
        [world.shipment(**row) for row in own] + [world.shipment(world.rival, **row) for row in foreign]
    )
    searched = [text for text, *_ in texts]
    found, statements = visitor.ask_aloud("search", *({"q": text} for text in searched))
    lab.observe("q_statements", statements)
    for name, values in {
        "description__icontains": random.sample(searched[:7], 2),
        "destination": places,
        "reference__startswith": ("OLD_", "OLD%"),
    }.items():
        answers, statements = visitor.ask_aloud("shipments", *({name: value} for value in values))
        found |= answers
        lab.observe(f"{name}_statements", statements)
    others = ("Poids d'expédition", 'kg "net"', f"kg, {n} %", "重量", "weight_kg", "{kg}")
    labels = [
        "Gewicht (kg)",
        *random.sample(others, 2),
        "Gesamtgewicht aller Sendungen in Kilogramm".ljust(60, "!"),
    ]
    totals, statements = visitor.ask_aloud(
        "totals", *({"group": "status", "label": label} for label in labels)
    )
    lab.observe("label_statements", statements)
    lab.observe("found", {question: shown(answer, "description") for question, answer in found.items()})
    lab.observe("totals", totals)


def attacked(lab: Lab) -> None:
    """What attackers send, before and after everything has changed that they are after."""
    world = World(lab)
    visitor = Visitor(lab, world)
    # By their references the customer's shipments are in one order, by their weights in the other.
    references = [f"HF-{number}" for number in sorted(lab.random.sample(range(10_000, 99_999), 5))]
    own = [
        world.shipment(reference=reference, weight_kg=900 - index, handler=world.handlers[index % 2])
        for index, reference in enumerate(references)
    ]
    foreign = [world.shipment(world.rival, handler=world.handlers[index % 2]) for index in range(4)]
    world.save(own + foreign)
    keep_secrets(world, own, foreign, "mabcdefgh")

    typed, named, before = {}, {}, {}
    probes = probing(world, own, foreign)
    for name, (report, questions) in probes.items():
        answers, statements = visitor.ask_aloud(report, *questions)
        before |= answers
        lab.observe(f"{name}_statements", statements)
        (typed if name in ("text", "value") else named).update(answers)
    blunt = bluntly(lab.random)
    typed |= visitor.ask("search", *blunt["text"]) | visitor.ask("shipments", *blunt["value"])
    named |= visitor.ask("search", *blunt["sort"]) | visitor.ask("shipments", *blunt["sort"], *blunt["name"])
    named |= visitor.ask("totals", *blunt["group"], *blunt["label"])

    keep_secrets(world, own, foreign, "nzyxwvuts")
    after = {}
    for report, questions in probes.values():
        after |= visitor.ask(report, *questions)

    lab.observe("canaries", world.canaries)
    lab.observe("typed", outcomes(typed))
    lab.observe("named", outcomes(named))
    lab.observe("answers", {question: answer["body"] for question, answer in (typed | named).items()})
    lab.observe(
        "guesses",
        [{question: shown(answer) for question, answer in answers.items()} for answers in (before, after)],
    )


def keep_secrets(world: World, own: list[Shipment], foreign: list[Shipment], letters: str) -> None:
    """Gives new values to all that the customer cannot see; the letters decide how they are sorted."""
    world.admin.username = world.canary()
    users = [world.admin, *world.handlers, world.member]
    for user, letter in zip(users, letters, strict=False):
        user.password = world.password(letter)
    for shipment, letter in zip(own + foreign, letters, strict=True):
        shipment.notes = f"rated {letter}, {world.canary()}"
    for shipment in foreign:
        shipment.description = f"{world.random.choice(GOODS)}, pallets {world.canary()}"
    # Updating in bulk would take longer than all the questions.
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE auth_user SET username = %s, password = %s WHERE id = %s",
            [(user.username, user.password, user.pk) for user in users],
        )
        cursor.executemany(
            "UPDATE freight_shipment SET notes = %s, description = %s WHERE reference = %s",
            [(shipment.notes, shipment.description, shipment.reference) for shipment in own + foreign],
        )


def probing(
    world: World, own: list[Shipment], foreign: list[Shipment]
) -> dict[str, tuple[str, list[Question]]]:
    """Questions from whose answers, compared with others, an attacker might learn something."""
    random = world.random
    # What has been found out so far, and is to be confirmed.
    known = {
        "handler__password": world.handlers[0].password[:23],
        "notes": own[0].notes[:8],
        "customer__shipments__notes": own[0].notes[:8],
        "customer__members__user__password": world.member.password[:23],
        "handler__shipments__description": foreign[0].description[:-4],
    }
    lookups = [attacks.lookups([path], prefix) for path, prefix in known.items()]
    others = [pair for _, *pairs in lookups for pair in pairs]
    asked = [first for first, *_ in lookups] + random.sample(others, 2)
    salt = world.admin.password[:23]
    guess = f"(SELECT substr(password, 1, 23) FROM auth_user WHERE is_superuser) = '{salt}'"
    questions = random.sample(attacks.questions(guess), 3)
    orders = random.sample(attacks.orderings(guess, "reference", "weight_kg"), 2)
    columns, paths = ["password", "u.password", "notes", "s.notes"], random.sample(list(known), 3)
    return {
        "text": ("search", [{"q": text} for text in questions]),
        "sort": ("search", [{"sort": text} for text in orders + columns]),
        "list_sort": ("shipments", [{"sort": text} for text in orders[:1] + paths]),
        "name": ("shipments", [{name: value} for name, value in asked]),
        "value": (
            "shipments",
            [dict.fromkeys(TEXT_FILTERS, text) | {"match": "any"} for text in questions[:2]],
        ),
        "group": ("totals", [{"group": path} for path in paths]),
    }


def bluntly(random: Random) -> dict[str, list[Question]]:
    """Questions that show at once whether they are taken for more than text."""

    def some(*techniques: Sequence[str]) -> list[str]:
        return [random.choice(texts) for texts in techniques]

    unions = attacks.unions(["username", "password"], SEARCH_COLUMNS, "auth_user")
    thefts = attacks.unions(["reference", "notes"], SEARCH_COLUMNS, "freight_shipment")
    texts = some(attacks.QUOTES, attacks.COMMENTS, attacks.STACKED, attacks.WILDCARDS, attacks.FORMATS)
    texts += some(unions, thefts, attacks.TAUTOLOGIES, attacks.TAUTOLOGIES)
    evaluated = some(attacks.DELAYS, attacks.FAILURES)
    texts += [f"{attacks.NOTHING}' OR {expression} --" for expression in evaluated]
    key = random.choice(attacks.JSON_KEYS)
    names = [*some(attacks.KEYWORDS, attacks.KEYWORDS, attacks.ALIASES), f"description__{key}"]
    values = some(attacks.QUOTES, attacks.TAUTOLOGIES)
    filters: list[Question] = [dict.fromkeys(TEXT_FILTERS, text) | {"match": "any"} for text in values]
    return {
        "text": [{"q": text} for text in texts],
        "value": [*filters, {"origin": attacks.NOTHING, "match": "any) OR (1=1"}],
        "sort": [{"sort": text} for text in some(attacks.QUOTES) + evaluated],
        "name": [{name: "1"} for name in names],
        "group": [{"group": text} for text in some(attacks.QUOTES, attacks.ALIASES, attacks.FAILURES)],
        "label": [{"label": text} for text in some(attacks.ALIASES, attacks.FORMATS, attacks.KEYWORDS)],
    }


def nonsense(lab: Lab) -> None:
    """Values that cannot be what they should be, and such as are far too large."""
    world, long = World(lab), "x" * 5_000
    visitor = Visitor(lab, world)
    world.save(world.shipment() for _ in range(3))

    def some(texts: Sequence[str], count: int, *always: str) -> list[str]:
        return [*always, *lab.random.sample([text for text in texts if text not in always], count)]

    numbers, days = some(attacks.ODD_NUMBERS, 3, "²", "9" * 30), some(attacks.ODD_DATES, 2, "2026-02-31")
    strange, *more = some([text for text in attacks.ODD_TEXTS if "\0" not in text], 2)
    senseless = visitor.ask(
        "shipments",
        *({"weight_kg__gte": number} for number in numbers),
        *({"booked_on__gte": day} for day in days),
        {"mode": "teleport"},
        {"destination": long},
        {"reference__startswith": attacks.LONG_WILDCARDS},
        {"description__icontains": attacks.LONG_TEXT},
        {"description__icontains": strange},
    )
    senseless |= visitor.ask("search", {"q": attacks.LONG_WILDCARDS}, *({"q": text} for text in more))
    odd = visitor.ask(
        "shipments",
        {"weight_kg__lte": ""},
        {"weight_kg__lte": "9" * 30},
        {"booked_on__gte": ""},
        {"sort": ""},
        {"sort": "-"},
        {"match": long},
        {"": ""},
        {attacks.DEEP_PATH: "1"},
        {"reference__startswith": "\0"},
    )
    # SQLite takes a text to end at a NUL, and finds everything; PostgreSQL does not take it at all.
    odd |= visitor.ask("search", {"q": "\0"}, {"sort": "--reference"}, {"sort": long})
    odd |= visitor.ask(
        "totals", {"group": ""}, {"group": long}, {"label": ""}, {"label": long}, {"label": "mode"}
    )
    lab.observe("senseless", outcomes(senseless))
    lab.observe("odd", outcomes(odd))
