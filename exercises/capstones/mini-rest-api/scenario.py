"""What is done to the plant API: as its clients do, with requests and nothing else. How it is built is free.

Only accounts are made behind its back. Of answers, what the contract names is looked at, and nothing else;
ids differ from one API to the next and are not compared.
"""

import io
import unittest
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.handlers.base import BaseHandler
from django.db import transaction
from django.http import JsonResponse
from django.test import utils as test_utils
from harness import Lab
from harness.autodetect import missing_migrations
from harness.describe import describe_response
from harness.failures import exception_name, exception_text
from harness.places import PROJECT
from harness.ties import shuffled_ties

PLANTS = "/api/plants/"
DUE = "/api/plants/due/"
HOUSEHOLD = "/api/household/"
MEMBERS = "/api/household/members/"
MOST_PER_PAGE = 6

PEOPLE = ("aroha", "björn", "chidi", "dolores", "emre", "fatou", "giulia", "haruto", "ilse", "joão")
HOMES = ("Attic on Rua Augusta", "Houseboat 14", "Keller & Söhne", "四畳半", "The O'Briens", "Flat 3b")
COLOURS = ("Blue", "Copper", "Dusty", "Golden", "Ivory", "Lilac", "Mottled", "Pale", "Rusty", "Silver")
KINDS = ("aloe", "calathea", "fern", "ficus", "hoya", "monstera", "orchid", "pothos", "yucca")
LIGHTS = ("sun", "half", "shade")

PLANT = (
    "name",
    "species",
    "light",
    "interval_days",
    "bought_on",
    "repotted_on",
    "last_watered_on",
    "due_on",
)
WATERING = ("watered_on", "note", "by")

Values = dict[str, Any]


# People and their requests.


class Answer:
    """What came back."""

    def __init__(self, response: Any) -> None:
        self.described = describe_response(response)
        self.status: int = self.described["status"]
        self.body: Any = self.described["body"]
        self.location: str = self.described.get("location", "")

    @property
    def values(self) -> Values:
        return self.body if isinstance(self.body, dict) else {}

    @property
    def results(self) -> list[Values]:
        """The entries of a page."""
        results = self.values.get("results")
        return [entry for entry in results if isinstance(entry, dict)] if isinstance(results, list) else []

    @property
    def bare(self) -> Values:
        """The status; and why there is a 500."""
        raised = self.described.get("raised")
        return {"status": self.status} | ({"raised": raised} if raised else {})

    def of(self, fields: tuple[str, ...]) -> Values:
        """The answer with these fields of its body."""
        return {**self.bare, **self.only(self.values, fields)} if self.status < 300 else self.bare

    def page(self, fields: tuple[str, ...], in_order: bool = True) -> Values:
        """The answer with these fields of a page's entries."""
        if self.status >= 300:
            return self.bare
        results = [self.only(entry, fields) for entry in self.results]
        if not in_order:
            results.sort(key=str)
        return {"count": self.values.get("count"), "results": results}

    @property
    def error(self) -> Values:
        """An error, with the names of what is wrong."""
        names = sorted(self.values) if self.status == 400 else []
        return {**self.bare, "names": names if isinstance(self.body, dict) else "nothing"}

    @staticmethod
    def only(values: Values, fields: tuple[str, ...]) -> Values:
        return {field: values.get(field, f"no {field}") for field in fields}


class Person:
    """Somebody with an account, and what they send."""

    def __init__(self, lab: Lab, user: User | None = None, token: str = "") -> None:
        self._api = lab.api()
        self.username = user.username if user else ""
        if token:
            self._api.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    def __call__(self, method: str, address: str, sent: Any = None, **options: Any) -> Answer:
        return Answer(getattr(self._api, method.lower())(address, sent, **options))

    def get(self, address: str) -> Answer:
        return self("GET", address)

    def post(self, address: str, sent: Any = None) -> Answer:
        return self("POST", address, {} if sent is None else sent)


def invite(lab: Lab, count: int) -> list[User]:
    """So many accounts, all with one password, which is on each as `said`."""
    said = f"pw-{lab.random.randrange(10**9)}"
    password = make_password(said)
    users = User.objects.bulk_create(
        User(username=f"{name}{lab.random.randrange(100)}", password=password)
        for name in sorted(lab.random.sample(PEOPLE, count))
    )
    for user in users:
        user.said = said
    return users


def log_in(lab: Lab, *users: User) -> list[Person]:
    anybody = lab.api()
    people = []
    for user in users:
        answer = Answer(anybody.post("/api/login/", {"username": user.username, "password": user.said}))
        people.append(Person(lab, user, str(answer.values.get("token", ""))))
    return people


def settle(lab: Lab, owner: Person, *members: Person) -> None:
    """Gives them a household."""
    owner.post(HOUSEHOLD, {"name": lab.random.choice(HOMES)})
    for member in members:
        owner.post(MEMBERS, {"username": member.username})


def draw_names(lab: Lab, count: int) -> list[str]:
    return lab.random.sample([f"{colour} {kind}" for colour in COLOURS for kind in KINDS], count)


def draw_plant(lab: Lab, name: str, **values: Any) -> Values:
    """A plant with all that it must have."""
    random = lab.random
    return {
        "name": name,
        "light": random.choice(LIGHTS),
        "interval_days": random.randint(3, 20),
        **values,
    }


def add_plant(person: Person, sent: Values) -> str:
    """Adds a plant; where it is."""
    return f"{PLANTS}{person.post(PLANTS, sent).values.get('id', 'none')}/"


def water(person: Person, plant: str, day: date) -> Answer:
    return person.post(f"{plant}waterings/", {"watered_on": day.isoformat()})


def today(lab: Lab) -> date:
    return lab.clock.now().date()


def ago(lab: Lab, days: int) -> date:
    return today(lab) - timedelta(days=days)


# The scenarios.


def move_in(lab: Lab) -> None:
    """Four people log in, two of them make households, one is taken in, one stays alone."""
    users = invite(lab, 4)
    first = users[0]
    nobody = Person(lab)

    def login(username: str, password: str) -> Answer:
        return nobody.post("/api/login/", {"username": username, "password": password})

    right = login(first.username, first.said)
    token = right.values.get("token")
    owner, member, other, loner = log_in(lab, *users)
    home, other_home = lab.random.sample(HOMES, 2)
    none_yet = owner.get(HOUSEHOLD).bare
    lab.observe(
        "login",
        {
            "with the right password": {**right.bare, "token": bool(token) and isinstance(token, str)},
            "with another password": login(first.username, f"{first.said}1").bare,
            "with a name that nobody has": login(f"{first.username}x", first.said).bare,
            "with the token, asking for a household, with none yet": none_yet,
        },
    )

    def described(answer: Answer) -> Values:
        members = answer.values.get("members")
        if answer.status >= 300 or not isinstance(members, list):
            return answer.bare
        roles = [Answer.only(one, ("username", "role")) for one in members if isinstance(one, dict)]
        return {**answer.of(("name",)), "members": roles}

    invited = ("username", "role")
    lab.observe(
        "household",
        {
            "1. made": described(owner.post(HOUSEHOLD, {"name": home})),
            "2. by somebody else": described(other.post(HOUSEHOLD, {"name": other_home})),
            "3. with a member": owner.post(MEMBERS, {"username": member.username, "role": "owner"}).of(
                invited
            ),
            "4. as the member has it": described(member.get(HOUSEHOLD)),
        },
    )
    lab.observe(
        "not_taken_in",
        {
            "somebody who does not exist": owner.post(MEMBERS, {"username": f"{member.username}x"}).error,
            "a member, once more": owner.post(MEMBERS, {"username": member.username}).error,
            "somebody of another household": owner.post(MEMBERS, {"username": other.username}).error,
            "nobody": owner.post(MEMBERS).error,
            "a second household": owner.post(HOUSEHOLD, {"name": other_home}).bare,
            "a household without a name": loner.post(HOUSEHOLD, {"name": ""}).error,
            "afterwards": described(owner.get(HOUSEHOLD)),
        },
    )


def tend(lab: Lab) -> None:
    """Plants are added, changed, thrown away and refused; and everything is asked for without a token."""
    random = lab.random
    owner, member = log_in(lab, *invite(lab, 2))
    settle(lab, owner, member)
    first, second, third = draw_names(lab, 3)
    bought, repotted = ago(lab, random.randint(200, 300)), ago(lab, random.randint(50, 100))
    full = draw_plant(
        lab,
        first,
        species=f"{random.choice(KINDS)} sp.",
        bought_on=bought.isoformat(),
        repotted_on=repotted.isoformat(),
    )
    added = owner.post(PLANTS, full)
    there = member.get(added.location) if added.location else None
    plant = f"{PLANTS}{added.values.get('id')}/"
    spare = member.post(PLANTS, draw_plant(lab, second))
    spare_plant = f"{PLANTS}{spare.values.get('id')}/"
    lab.observe(
        "added",
        {
            "with everything": added.of(PLANT),
            "what is at its Location": there.of(PLANT) if there else "no Location",
            "with the least, by a member": spare.of(PLANT),
            "then, all of them": owner.get(PLANTS).page(PLANT),
        },
    )

    species, interval = f"{random.choice(COLOURS).lower()} thing", random.randint(21, 60)
    lab.observe(
        "changed",
        {
            "one field": owner("PATCH", plant, {"species": species}).of(PLANT),
            "three, its name to what it is, by a member": member(
                "PATCH", plant, {"name": first, "interval_days": interval, "due_on": "2026-01-01"}
            ).of(PLANT),
            "afterwards": owner.get(plant).of(PLANT),
        },
    )

    def refused(**wrong: Any) -> Values:
        return owner.post(PLANTS, draw_plant(lab, third) | wrong).error

    incomplete = draw_plant(lab, third)
    forgotten = random.choice(sorted(incomplete))
    del incomplete[forgotten]
    lab.observe(
        "refused",
        {
            f"without {forgotten}": owner.post(PLANTS, incomplete).error,
            "a name of 81 characters": refused(name=third.ljust(81, "!")),
            "light that there is not": refused(light=random.choice(("neon", "Sun", "dark"))),
            "every 61 days": refused(interval_days=61),
            "a day that there is not": refused(bought_on="2026-02-30"),
            "two mistakes at once": refused(light="neon", interval_days=0),
            "PATCH, no light": owner("PATCH", plant, {"light": None}).error,
            "afterwards": owner.get(PLANTS).page(("name", "light")),
        },
    )

    early, late = ago(lab, random.randint(310, 400)).isoformat(), ago(lab, random.randint(10, 40)).isoformat()
    dates = {"bought_on": bought.isoformat(), "repotted_on": early}
    lab.observe(
        "contradictions",
        {
            "repotted before it was bought": owner.post(PLANTS, draw_plant(lab, third, **dates)).bare,
            "PATCH, repotted before it was bought": owner("PATCH", plant, {"repotted_on": early}).bare,
            "PATCH, bought after it was repotted": owner("PATCH", plant, {"bought_on": late}).bare,
            "a name that another plant has": owner.post(PLANTS, draw_plant(lab, second)).bare,
            "PATCH, a name that another plant has": owner("PATCH", plant, {"name": second}).bare,
            "afterwards": owner.get(PLANTS).page(("name", "bought_on", "repotted_on")),
        },
    )

    strangers = {
        "nobody": (Person(lab), 11),
        "somebody with a made-up token": (Person(lab, None, f"{random.getrandbits(160):040x}"), 3),
    }
    anonymous = {}
    for who, (stranger, most) in strangers.items():
        for method, address, what in (
            ("GET", PLANTS, "the plants"),
            ("GET", plant, "a plant"),
            ("POST", PLANTS, "a plant"),
            ("PATCH", plant, "a plant"),
            ("DELETE", plant, "a plant"),
            ("GET", DUE, "what is due"),
            ("GET", f"{plant}waterings/", "its waterings"),
            ("POST", f"{plant}waterings/", "a watering"),
            ("GET", HOUSEHOLD, "the household"),
            ("POST", HOUSEHOLD, "a household"),
            ("POST", MEMBERS, "a member"),
        )[:most]:
            answer = stranger(method, address, None if method == "GET" else {})
            anonymous[f"{who}: {method} {what}"] = answer.bare
    anonymous["afterwards"] = owner.get(plant).of(PLANT)
    lab.observe("anonymous", anonymous)

    lab.observe(
        "roles",
        {
            "a member throws a plant away": member("DELETE", spare_plant).bare,
            "a member takes somebody in": member.post(MEMBERS, {"username": owner.username}).bare,
            "the owner throws the plant away": owner("DELETE", spare_plant).bare,
            "the plant is gone": owner.get(spare_plant).bare,
        },
    )


def share(lab: Lab) -> None:
    """Plants are watered and become due; neighbours try to get at them; bodies and addresses are wrong."""
    random = lab.random
    owner, member, neighbour, loner = log_in(lab, *invite(lab, 4))
    settle(lab, owner, member)
    settle(lab, neighbour)
    names = draw_names(lab, 6)
    interval = random.randint(5, 9)
    secret = f"{random.randint(1000, 9999)} under the mat"
    sent = draw_plant(lab, names[0], interval_days=interval, species=secret)
    thirsty = add_plant(owner, sent)
    dry = add_plant(owner, draw_plant(lab, names[1], interval_days=interval))
    new = add_plant(owner, draw_plant(lab, names[2], interval_days=interval - 1))

    watered = member.post(f"{thirsty}waterings/", {"note": secret, "by": owner.username})
    lab.observe(
        "watered",
        {
            "today, by a member who says the owner did": watered.of(WATERING),
            "some weeks ago, told afterwards": water(owner, thirsty, ago(lab, random.randint(20, 40))).of(
                WATERING
            ),
            "then, its waterings": member.get(f"{thirsty}waterings/").page(WATERING),
        },
    )
    lab.observe("not_watered", {"tomorrow": water(owner, new, ago(lab, -1)).error})
    water(owner, dry, ago(lab, interval))
    fields = ("name", "last_watered_on", "due_on")
    due = {"one never watered, one just due": owner.get(DUE).page(fields)}
    water(owner, new, today(lab))
    due["one that gets thirstier"] = owner("PATCH", dry, {"interval_days": 1}).of(fields)
    lab.clock.advance((interval - 1) * 24 * 3600)
    due["some days later"] = owner.get(DUE).page(fields)
    lab.clock.advance(24 * 3600)
    due["another day later"] = member.get(DUE).page(fields)
    lab.observe("due", due)

    # The others.
    own = add_plant(neighbour, draw_plant(lab, names[3]))
    attempts, told = {}, []
    for method, address, what, values in (
        ("GET", thirsty, "plant", None),
        ("GET", f"{thirsty}waterings/", "plant's waterings", None),
        ("POST", f"{thirsty}waterings/", "plant's waterings", {}),
        ("PATCH", thirsty, "plant", {"name": names[4]}),
        ("DELETE", thirsty, "plant", None),
    ):
        answer = neighbour(method, address, values)
        attempts[f"a neighbour: {method} the {what}"] = answer.bare
        told.append(answer.body)
    # Whatever a household may be called in a body: it is not for the client to say.
    ids = {"household": 1, "household_id": 1, "owner": owner.username}
    for what, act in {
        "a neighbour: adds a plant and names the other household": lambda: neighbour.post(
            PLANTS, {**draw_plant(lab, names[4]), **ids}
        ),
        "a neighbour: moves a plant to the other household": lambda: neighbour("PATCH", own, ids),
        "a neighbour: adds a plant of the same name": lambda: neighbour.post(
            PLANTS, draw_plant(lab, names[0])
        ),
        "somebody in no household: adds a plant": lambda: loner.post(
            PLANTS, {**draw_plant(lab, names[4]), **ids}
        ),
        "somebody in no household: GET the plant": lambda: loner.get(thirsty),
    }.items():
        answer = act()
        attempts[what] = answer.bare
        told.append(answer.body)
    for who, person in (("a neighbour", neighbour), ("somebody in no household", loner)):
        for what, address in (("plants", PLANTS), ("plants that are due", DUE)):
            answer = person.get(address)
            attempts[f"{who}: the {what}"] = answer.page(("name",), in_order=False)
            told.append(answer.body)
    lab.observe("attempts", attempts)
    lab.observe("told", told)
    lab.observe("canaries", [secret])
    lab.observe(
        "afterwards",
        {
            "plants": owner.get(PLANTS).page(PLANT),
            "waterings": owner.get(f"{thirsty}waterings/").page(WATERING),
        },
    )

    # Mishaps.
    json = {"content_type": "application/json"}

    def error(answer: Answer, detail: bool = True) -> Values:
        """Status, whether it is a JSON object, and whether it has to say `detail`, and does."""
        described = {
            **answer.bare,
            "type": answer.described["type"],
            "is an object": answer.body is answer.values,
        }
        return described | ({"detail": isinstance(answer.values.get("detail"), str)} if detail else {})

    before = owner.get(PLANTS).page(("name",))
    lab.observe(
        "errors",
        {
            "a body that is cut off": error(owner("POST", PLANTS, '{"name": "Fe', **json)),
            "a login that is cut off": error(Person(lab)("POST", "/api/login/", "{", **json)),
            "a list for a plant": error(owner.post(PLANTS, [sent]), detail=False),
            "a list for a watering": error(owner.post(f"{dry}waterings/", [1]), detail=False),
            "a plant that there is not": error(owner.get(f"{PLANTS}{10**9}/")),
            "a plant by a word": error(owner.get(f"{PLANTS}none/")),
            "a plant by a huge number": error(owner.get(f"{PLANTS}{'9' * 40}/")),
            "an address that there is not": error(owner.get("/api/flowers/")),
            "a page that there is not": error(owner.get(f"{PLANTS}?page=7")),
            "a method that does not fit": error(owner("DELETE", PLANTS)),
            "afterwards, the plants are what they were": owner.get(PLANTS).page(("name",)) == before,
        },
    )


def walk(person: Person, address: str) -> Values:
    """Follows `next` to the end: how long the pages are, and whether all their entries are different."""
    sizes, ids, link, count = [], [], address, None
    while link and len(sizes) < 2 * MOST_PER_PAGE:
        answer = person.get(link)
        if answer.status != 200:
            return {"page": len(sizes) + 1, **answer.bare}
        count = answer.values.get("count")
        sizes.append(len(answer.results))
        ids += (str(entry.get("id")) for entry in answer.results)
        link = answer.values.get("next")
    return {"entries on each page": sizes, "count": count, "shown once more": len(ids) - len(set(ids))}


def grow(lab: Lab) -> None:
    """A household gets more and more plants, and looks at its lists. When it has few, and again when it has
    many, two of them are due."""
    random = lab.random
    owner, member = log_in(lab, *invite(lab, 2))
    settle(lab, owner, member)
    few, many = lab.sizes((3, 3), (7, 8))
    names = draw_names(lab, many)
    plants = [add_plant(owner, draw_plant(lab, name)) for name in names[:few]]
    whole = f"{PLANTS}?page_size={MOST_PER_PAGE}"

    def look(count: int) -> None:
        with lab.measure("list_costs", size=min(count, MOST_PER_PAGE), of="plants on the page"):
            owner.get(whole)
        with lab.measure("due_costs", size=count, of="plants, two of them due"):
            owner.get(DUE)

    water(owner, plants[2], ago(lab, 1))
    look(few)
    plants += [add_plant(owner, draw_plant(lab, name)) for name in names[few:]]
    greedy = member.get(f"{PLANTS}?page_size={random.randint(7, 1000)}")
    lab.observe(
        "pages",
        {
            "as it comes": member.get(PLANTS).page(("name",)),
            "two at once, the second page": member.get(f"{PLANTS}?page_size=2&page=2").page(("name",)),
            "more than six at once": len(greedy.results),
        },
    )
    with shuffled_ties(random):
        walks = {"what is due": walk(member, DUE)}

    for plant in plants[few:]:
        water(owner, plant, ago(lab, random.randint(0, 2)))
    look(many)

    # Two people water one plant on one day, again and again.
    log = f"{plants[0]}waterings/"
    for count, people in ((1, (owner,)), (4, (owner, member, member))):
        for person in people:
            water(person, plants[0], ago(lab, 3))
        with lab.measure("log_costs", size=count, of="waterings on the page"):
            owner.get(f"{log}?page_size={MOST_PER_PAGE}")
    with shuffled_ties(random):
        walks["four waterings of one day, one to a page"] = walk(owner, f"{log}?page_size=1")
    lab.observe("walks", walks)
    lab.observe("warnings", lab.warnings())


def upkeep(lab: Lab) -> None:
    """What the next colleague finds."""
    lab.observe("missing_migrations", missing_migrations("garden"))
    lab.observe("checks", [str(message) for message in run_checks(include_deployment_checks=False)])


# The candidate's tests.

Handler = Callable[[Any], Any]


class BrokenServer:
    """A server that answers in its own way what others answer, and otherwise leaves it to the candidate's."""

    def __init__(
        self, touches: Callable[[str, str, int], bool], answer: Callable[[Any, Handler], Any]
    ) -> None:
        """`touches` says of which requests, by method, path and their right status."""
        self.touches = touches
        self.answer = answer


def let_through(refused: int, status: int) -> BrokenServer:
    """A server that does not refuse what should be refused with one status, and answers with another."""

    def touches(_method: str, path: str, right_status: int) -> bool:
        return right_status == refused and not path.startswith("/api/login")

    def answer(request: Any, handle: Handler) -> Any:
        response = handle(request)
        if not touches(request.method, request.path, response.status_code):
            return response
        return JsonResponse({"count": 0, "next": None, "previous": None, "results": []}, status=status)

    return BrokenServer(touches, answer)


def all_plants(request: Any, handle: Handler) -> Any:
    if request.path == DUE:
        request.path = request.path_info = PLANTS
    return handle(request)


def without_saving(request: Any, handle: Handler) -> Any:
    if request.method != "POST" or request.path != PLANTS:
        return handle(request)
    with transaction.atomic():
        response = handle(request)
        transaction.set_rollback(True)
    return response


BROKEN_SERVERS = {
    "lets everybody in, with a token or without": let_through(401, 200),
    "shows plants of other households": let_through(404, 200),
    "lets members do what is the owner's": let_through(403, 204),
    "takes values that are wrong": let_through(400, 201),
    "says of every plant that it is due": BrokenServer(lambda _, path, __: path == DUE, all_plants),
    "answers a new plant with 201 and does not save it": BrokenServer(
        lambda method, path, _: (method, path) == ("POST", PLANTS), without_saving
    ),
}


@contextmanager
def handled_by(answer: Callable[[Any, Handler], Any]) -> Iterator[None]:
    """Inside, this answers the requests of test clients."""
    original = BaseHandler.get_response

    def get_response(handler: BaseHandler, request: Any) -> Any:
        return answer(request, lambda passed_on: original(handler, passed_on))

    BaseHandler.get_response = get_response
    try:
        yield
    finally:
        BaseHandler.get_response = original


class Outcome(unittest.TestResult):
    """Which test runs, which have failed, and which requests each has made."""

    def __init__(self) -> None:
        super().__init__()
        self.running: str | None = None
        self.failed: list[str] = []
        self.requests: dict[str | None, list[tuple[str, str, int]]] = {}

    def startTest(self, test: Any) -> None:
        super().startTest(test)
        self.running = test.id()

    def stopTest(self, test: Any) -> None:
        super().stopTest(test)
        self.running = None

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self._note(test, err)

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self._note(test, err)

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, err)

    def note_request(self, request: Any, handle: Handler) -> Any:
        method, path = request.method, request.path
        response = handle(request)
        self.requests.setdefault(self.running, []).append((method, path, response.status_code))
        return response

    def _note(self, test: Any, err: Any) -> None:
        said = " ".join(exception_text(err[1]).split())[:200]
        name = ".".join(test.id().split(".")[-2:]) if isinstance(test, unittest.TestCase) else test.id()
        self.failed.append(f"{name}: {exception_name(err[1])}: {said}")


def load_tests() -> list[unittest.TestCase]:
    """The tests that Django's test runner would find."""
    files = sorted(path.relative_to(PROJECT) for path in Path(PROJECT, "garden").rglob("test*.py"))
    loader, tests = unittest.TestLoader(), []
    waiting: list[Any] = [
        loader.loadTestsFromModule(import_module(".".join(file.with_suffix("").parts))) for file in files
    ]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, unittest.TestSuite):
            waiting[:0] = one
        elif one.id() not in {test.id() for test in tests}:
            tests.append(one)
    return tests


def run_tests(
    tests: list[unittest.TestCase],
    answer: Callable[[Any, Handler], Any] | None = None,
) -> Outcome:
    """Runs them, all on the API as it is, or up to the first that fails with another in its place."""
    outcome = Outcome()
    outcome.failfast = answer is not None
    suite = unittest.TestSuite(type(test)(test._testMethodName) for test in tests)
    said = io.StringIO()
    with handled_by(answer or outcome.note_request), redirect_stdout(said), redirect_stderr(said):
        suite.run(outcome)
    return outcome


def rehearsal(lab: Lab) -> None:
    """The candidate's tests are run, on the API as it is and on broken ones."""
    set_up = not hasattr(test_utils._TestState, "saved_data")
    if set_up:
        test_utils.setup_test_environment(debug=False)
    try:
        tests = load_tests()
        outcome = run_tests(tests)
        lab.observe("there_are_tests", outcome.testsRun > len(outcome.skipped))
        lab.observe("failed", outcome.failed)
        unnoticed = []
        for behaviour, server in BROKEN_SERVERS.items():
            touched = {
                name
                for name, requests in outcome.requests.items()
                if any(server.touches(*request) for request in requests)
            }
            # What a class does before its tests, it does for all of them.
            concerned = [test for test in tests if test.id() in touched or None in touched]
            if not concerned or not run_tests(concerned, server.answer).failed:
                unnoticed.append(f"an API that {behaviour}")
        lab.observe("unnoticed", unnoticed)
    finally:
        if set_up:
            test_utils.teardown_test_environment()
