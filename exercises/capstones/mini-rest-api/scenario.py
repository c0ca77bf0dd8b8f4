"""What is done to the plant API: as its clients do, with requests and nothing else. How it is built is free.

Only accounts are made behind its back. Of answers, what the contract names is looked at, and nothing else;
ids differ from one API to the next and are not compared.
"""

import io
import unittest
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stderr, redirect_stdout
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
from harness.ties import turned_ties

PLANTS = "/api/plants/"
DUE = "/api/plants/due/"
HOUSEHOLD = "/api/household/"
MEMBERS = "/api/household/members/"
MOST_PER_PAGE = 4

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


class Home:
    """Two people who share plants, one next door, and one in no household; what is drawn for them, and where
    their plants are."""

    owner: Person
    member: Person
    neighbour: Person
    loner: Person
    #: The addresses of the first three plants.
    thirsty: str
    dry: str
    new: str
    #: The name of the second.
    taken: str
    #: What a list shows to those who want all of it, before somebody tries something.
    before: Values

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.nobody = Person(lab)
        #: Names that no plant has yet.
        self.names = lab.random.sample([f"{colour} {kind}" for colour in COLOURS for kind in KINDS], 12)
        # The plant that all is about is on the first page.
        self.names.sort(key=min(self.names).__eq__)
        self.secret = f"{lab.random.randint(1000, 9999)} under the mat"
        self.bought, self.repotted = (self.ago(lab.random.randint(*days)) for days in ((200, 300), (50, 100)))
        self.some_weeks_ago = self.ago(lab.random.randint(20, 40))
        self.too_many = lab.random.randint(MOST_PER_PAGE + 1, 1000)
        self.plant = self.draw_plant(
            species=self.secret, bought_on=self.bought.isoformat(), repotted_on=self.repotted.isoformat()
        )

    def ago(self, days: int) -> date:
        return self.lab.clock.now().date() - timedelta(days=days)

    def draw_plant(self, **values: Any) -> Values:
        """A plant of another name with all that it must have."""
        random = self.lab.random
        drawn = {"light": random.choice(LIGHTS), "interval_days": random.randint(3, 20)}
        return {"name": self.names.pop(), **drawn} | values

    def plants(self, at_once: int) -> Answer:
        """All of them, or as many as are on a page."""
        return self.owner.get(f"{PLANTS}?page_size={at_once}")

    def changes(self) -> list[str]:
        """How the plants differ from what they were, and are from now on."""
        before, self.before = self.before, self.plants(self.too_many).page(PLANT)
        return differences(before, self.before)


def add_plant(person: Person, sent: Values) -> str:
    """Adds a plant; where it is."""
    return f"{PLANTS}{person.post(PLANTS, sent).values.get('id', 'none')}/"


def water(person: Person, plant: str, day: date) -> Answer:
    return person.post(f"{plant}waterings/", {"watered_on": day.isoformat()})


# The season, chapter by chapter. It is one story, because each request costs some milliseconds; whatever has
# to be refused comes last, so that what was not refused spoils nothing else.


def season(lab: Lab) -> None:
    """Two people make households, one is taken in; plants are added, changed, watered and become due, and
    there are more and more; others try to get at them; bodies, addresses and values are wrong."""
    home = Home(lab)
    move_in(home)
    tend(home)
    get_thirsty(home)
    grow(home)
    visit(home)
    mishap(home)
    refuse(home)
    keep_order(home)
    lab.observe("warnings", lab.warnings())


def move_in(home: Home) -> None:
    """Four people log in, two of them make households, and one is taken in."""
    lab, random = home.lab, home.lab.random
    said = f"pw-{random.randrange(10**9)}"
    password = make_password(said)
    users = User.objects.bulk_create(
        User(username=f"{name}{random.randrange(100)}", password=password)
        # The owner is the last by name.
        for name in sorted(random.sample(PEOPLE, 4), reverse=True)
    )

    def login(username: str, password: str) -> Answer:
        return home.nobody.post("/api/login/", {"username": username, "password": password})

    logins = [login(user.username, said) for user in users]
    tokens = [answer.values.get("token") for answer in logins]
    home.owner, home.member, home.neighbour, home.loner = (
        Person(lab, user, str(token or "")) for user, token in zip(users, tokens, strict=True)
    )
    owner, member, neighbour = home.owner, home.member, home.neighbour
    lab.observe(
        "login",
        {
            "with the right password": {
                **logins[0].bare,
                "token": bool(tokens[0]) and isinstance(tokens[0], str),
            },
            "with another password": login(owner.username, f"{said}1").bare,
            "with a name that nobody has": login(f"{owner.username}x", said).bare,
            "with the token, asking for a household, with none yet": owner.get(HOUSEHOLD).bare,
        },
    )

    def described(answer: Answer) -> Values:
        members = answer.values.get("members")
        if answer.status >= 300 or not isinstance(members, list):
            return answer.bare
        roles = [Answer.only(one, ("username", "role")) for one in members if isinstance(one, dict)]
        return {**answer.of(("name",)), "members": roles}

    first_name, other_name = random.sample(HOMES, 2)
    taken_in = {"username": member.username, "role": "owner"}
    lab.observe(
        "household",
        {
            "1. made": described(owner.post(HOUSEHOLD, {"name": first_name})),
            "2. by somebody else": described(neighbour.post(HOUSEHOLD, {"name": other_name})),
            "3. with a member": owner.post(MEMBERS, taken_in).of(("username", "role")),
            "4. as the member has it": described(member.get(HOUSEHOLD)),
        },
    )


def foreign_ids(home: Home) -> Values:
    """Whatever a household may be called in a body: it is not for the client to say."""
    return {"household": 1, "household_id": 1, "owner": home.owner.username}


def tend(home: Home) -> None:
    """Plants are added and changed."""
    lab, member = home.lab, home.member
    added = home.owner.post(PLANTS, home.plant)
    home.thirsty = f"{PLANTS}{added.values.get('id')}/"
    there = member.get(added.location) if added.location else None
    # Repotted, and nobody knows when it was bought.
    second = home.draw_plant(interval_days=60, repotted_on=home.repotted.isoformat())
    spare, home.taken = member.post(PLANTS, second), second["name"]
    home.dry = f"{PLANTS}{spare.values.get('id')}/"
    with lab.measure("list_costs", size=2, of="plants on the page"):
        both = home.plants(MOST_PER_PAGE).page(PLANT)
    lab.observe(
        "added",
        {
            "with everything": added.of(PLANT),
            "what is at its Location": there.of(PLANT) if there else "no Location",
            "by a member, with one of the dates": spare.of(PLANT),
            "then, all of them": both,
        },
    )
    sent = {
        "name": home.plant["name"],
        "interval_days": 60,
        "repotted_on": home.bought.isoformat(),
        "due_on": "2026-01-01",
    }
    lab.observe(
        "changed",
        {
            "by a member: the name to what it is, repotted on the day when it was bought": member(
                "PATCH", home.thirsty, sent
            ).of(PLANT)
        },
    )


def get_thirsty(home: Home) -> None:
    """Plants are watered, and become due."""
    lab, owner, member, thirsty, dry = home.lab, home.owner, home.member, home.thirsty, home.dry
    home.new = new = add_plant(owner, home.draw_plant(interval_days=59, bought_on=home.bought.isoformat()))
    watered = {
        "today, by a member who says the owner did": member.post(
            f"{thirsty}waterings/", {"note": home.secret, "by": owner.username}
        ).of(WATERING),
        "some weeks ago, told afterwards": water(owner, thirsty, home.some_weeks_ago).of(WATERING),
    }
    with lab.measure("log_costs", size=2, of="waterings on the page"):
        log = member.get(f"{thirsty}waterings/")
    lab.observe("watered", {**watered, "then, its waterings": log.page(WATERING)})
    lab.observe("not_watered", {"tomorrow": water(owner, thirsty, home.ago(-1)).error})

    water(owner, dry, home.ago(60))
    fields = ("name", "last_watered_on", "due_on")
    due = {"one never watered, one just due": owner.get(DUE).page(fields)}
    water(owner, new, home.ago(0))
    due["one that gets thirstier"] = owner("PATCH", dry, {"interval_days": 1}).of(fields)
    lab.clock.advance(59 * 24 * 3600)
    with lab.measure("due_costs", size=3, of="plants, two of them due"):
        later = member.get(DUE)
    due["some weeks later"] = later.page(fields)
    lab.observe("due", due)


def differences(before: Values, after: Values) -> list[str]:
    """How two pages of plants differ."""
    entries = [[str(entry) for entry in page.get("results", [page])] for page in (before, after)]
    gone, new = ([one for one in entries[side] if one not in entries[1 - side]] for side in (0, 1))
    counts = [page.get("count") for page in (before, after)]
    counted = [f"{counts[0]} plants, and then {counts[1]}"] if counts[0] != counts[1] else []
    return [*counted, *(f"before: {one}" for one in gone), *(f"after: {one}" for one in new)]


def visit(home: Home) -> None:
    """The neighbour, and somebody who is in no household, try to get at the plants."""
    lab, neighbour, loner, thirsty = home.lab, home.neighbour, home.loner, home.thirsty
    ids = foreign_ids(home)
    attempts, told = {}, []

    def tries(person: Person, what: str, method: str, address: str, sent: Any = None) -> Answer:
        answer = person(method, address, sent)
        is_list = address in (PLANTS, DUE) and method == "GET"
        who = "a neighbour" if person is neighbour else "somebody in no household"
        attempts[f"{who}: {what}"] = answer.page(("name",), in_order=False) if is_list else answer.bare
        told.append(answer.body)
        return answer

    tries(neighbour, "GET the plant", "GET", thirsty)
    tries(neighbour, "GET the plant's waterings", "GET", f"{thirsty}waterings/")
    tries(neighbour, "POST the plant's waterings", "POST", f"{thirsty}waterings/", {})
    tries(neighbour, "PATCH the plant", "PATCH", thirsty, {"name": home.names.pop()})
    tries(neighbour, "DELETE the plant", "DELETE", thirsty)
    namesake = home.draw_plant(name=home.plant["name"]) | ids
    what = "adds a plant of the same name, and names the other household"
    own = tries(neighbour, what, "POST", PLANTS, namesake).values.get("id", "none")
    move = "moves a plant to the other household"
    if tries(neighbour, move, "PATCH", f"{PLANTS}{own}/", ids).status < 500:
        # Whether a PATCH of nothing is taken is another question; the lists say where the plant is.
        del attempts[f"a neighbour: {move}"]
    tries(neighbour, "the plants", "GET", PLANTS)
    tries(neighbour, "plants that are due", "GET", DUE)
    tries(loner, "adds a plant", "POST", PLANTS, home.draw_plant() | ids)
    tries(loner, "takes somebody in", "POST", MEMBERS, {"username": loner.username})
    tries(loner, "the plants", "GET", PLANTS)
    lab.observe("attempts", attempts)
    lab.observe("told", told)
    lab.observe("canaries", [home.secret])
    lab.observe("afterwards", home.changes())


def mishap(home: Home) -> None:
    """Bodies and addresses are wrong."""
    owner = home.owner
    json = {"content_type": "application/json"}

    def error(answer: Answer, detail: bool = True) -> Values:
        """Status, whether it is a JSON object, and whether it has to say `detail`, and does."""
        described = {
            **answer.bare,
            "type": answer.described["type"],
            "is an object": answer.body is answer.values,
        }
        return described | ({"detail": isinstance(answer.values.get("detail"), str)} if detail else {})

    home.lab.observe(
        "errors",
        {
            "a body that is cut off": error(owner("POST", PLANTS, '{"name": "Fe', **json)),
            "a login that is cut off": error(home.nobody("POST", "/api/login/", "{", **json)),
            "a list for a plant": error(owner.post(PLANTS, [home.plant]), detail=False),
            "a list for a watering": error(owner.post(f"{home.dry}waterings/", [1]), detail=False),
            "a plant by a word": error(owner.get(f"{PLANTS}none/")),
            "a plant by a huge number": error(owner.get(f"{PLANTS}{'9' * 40}/")),
            "an address that there is not": error(owner.get("/api/flowers/")),
            "a page that there is not": error(owner.get(f"{PLANTS}?page=7")),
            "a method that does not fit": error(owner("DELETE", PLANTS)),
        },
    )


def refuse(home: Home) -> None:
    """Wrong values, contradictions, and everything without a token."""
    lab, random, owner, plant = home.lab, home.lab.random, home.owner, home.thirsty
    third, taken = home.draw_plant(), home.taken
    forgotten = random.choice(("interval_days", "light", "name"))
    incomplete = {name: value for name, value in third.items() if name != forgotten}
    too_much = {"name": third["name"].ljust(81, "!"), "interval_days": 61}
    lab.observe(
        "refused",
        {
            f"without {forgotten}, bought on a day that there is not": owner.post(
                PLANTS, incomplete | {"bought_on": "2026-02-30"}
            ).error,
            "a name of 81 characters, every 61 days, light that there is not": owner.post(
                PLANTS, third | too_much | {"light": random.choice(("neon", "Sun", "dark"))}
            ).error,
            "PATCH, no light, every 0 days": owner("PATCH", plant, {"light": None, "interval_days": 0}).error,
        },
    )

    early = (home.bought - timedelta(days=random.randint(10, 100))).isoformat()
    late = (home.bought + timedelta(days=random.randint(10, 100))).isoformat()
    dates = {"bought_on": home.bought.isoformat(), "repotted_on": early}
    lab.observe(
        "contradictions",
        {
            "repotted before it was bought": owner.post(PLANTS, third | dates).bare,
            "PATCH, repotted before it was bought": owner("PATCH", plant, {"repotted_on": early}).bare,
            "PATCH, bought after it was repotted": owner("PATCH", plant, {"bought_on": late}).bare,
            "a name that another plant has": owner.post(PLANTS, third | {"name": taken}).bare,
            "PATCH, a name that another plant has": owner("PATCH", plant, {"name": taken}).bare,
        },
    )
    lab.observe("kept", home.changes())

    anonymous = {}
    for method, address, what in (
        ("GET", PLANTS, "the plants"),
        ("GET", plant, "a plant"),
        ("POST", PLANTS, "a plant"),
        (random.choice(("PATCH", "DELETE")), plant, "a plant"),
        ("GET", DUE, "what is due"),
        (random.choice(("GET", "POST")), f"{plant}waterings/", "its waterings"),
        (random.choice(("GET", "POST")), HOUSEHOLD, "the household"),
        ("POST", MEMBERS, "a member"),
    ):
        answer = home.nobody(method, address, None if method == "GET" else {})
        anonymous[f"nobody: {method} {what}"] = answer.bare
    made_up = Person(lab, None, f"{random.getrandbits(160):040x}")
    anonymous["somebody with a made-up token: GET the plants"] = made_up.get(PLANTS).bare
    lab.observe("anonymous", anonymous)


def keep_order(home: Home) -> None:
    """People whom nobody can take in, households that cannot be, and what is for the owner only."""
    lab, owner, member, other = home.lab, home.owner, home.member, home.neighbour
    lab.observe(
        "not_taken_in",
        {
            "somebody who does not exist": owner.post(MEMBERS, {"username": f"{member.username}x"}).error,
            "somebody of another household": owner.post(MEMBERS, {"username": other.username}).error,
            "nobody": owner.post(MEMBERS).error,
            "a second household": owner.post(HOUSEHOLD, {"name": lab.random.choice(HOMES)}).bare,
            "a household without a name": home.loner.post(HOUSEHOLD, {"name": ""}).error,
        },
    )
    lab.observe(
        "roles",
        {
            "a member throws a plant away": member("DELETE", home.dry).bare,
            "a member takes somebody in": member.post(MEMBERS, {"username": owner.username}).bare,
            "the owner throws the plant away": owner("DELETE", home.dry).bare,
            "the plant is gone": owner.get(home.dry).bare,
        },
    )


def walk(
    person: Person, address: str, around: Callable[[int], AbstractContextManager[Any]] = nullcontext
) -> Values:
    """Follows `next` to the end: how long the pages are, and whether all their entries are different. What
    a list leaves open comes in the opposite order on every other page. `around` is entered for each page."""
    sizes, ids, link, count = [], [], address, None
    with turned_ties() as turn:
        while link and len(sizes) < 2 * MOST_PER_PAGE:
            with around(len(sizes) + 1):
                answer = person.get(link)
            if answer.status != 200:
                return {"page": len(sizes) + 1, **answer.bare}
            count = answer.values.get("count")
            sizes.append(len(answer.results))
            ids += (str(entry.get("id")) for entry in answer.results)
            link = answer.values.get("next")
            turn()
    return {
        "entries on a page before the last": sorted(set(sizes[:-1])),
        "as many as `count` says": count == len(ids),
        "shown once more": len(ids) - len(set(ids)),
    }


def grow(home: Home) -> None:
    """There are more plants, of which two are due as before and then one more, and more waterings."""
    lab, owner, member, thirsty = home.lab, home.owner, home.member, home.thirsty
    water(owner, add_plant(owner, home.draw_plant()), home.ago(lab.random.randint(0, 2)))
    with lab.measure("due_costs", size=4, of="plants, two of them due"):
        owner.get(DUE)

    # Of the three that are due, two are as urgent as each other, and on different pages.
    plant = home.draw_plant()
    water(owner, add_plant(owner, plant), home.ago(plant["interval_days"]))
    walks = {"what is due": walk(member, DUE)}
    with lab.measure("list_costs", size=MOST_PER_PAGE, of="plants on the page"):
        greedy = home.plants(home.too_many)
    lab.observe("pages", {"more than four at once": greedy.page(("name",))})
    home.before = greedy.page(PLANT)

    # Two people have watered one plant on one day. On the page they come after another.
    water(member, thirsty, home.some_weeks_ago)

    def costs_of_second(page: int) -> AbstractContextManager[Any]:
        return lab.measure("log_costs", size=1, of="waterings on the page") if page == 2 else nullcontext()

    walks["waterings, two of them of one day"] = walk(owner, f"{thirsty}waterings/", costs_of_second)
    lab.observe("walks", walks)


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


class Suite(unittest.TestSuite):
    """Tests that are made while it runs."""

    _cleanup = False

    def __init__(self, tests: Iterable[unittest.TestCase]) -> None:
        super().__init__()
        self._made = tests

    def __iter__(self) -> Iterator[unittest.TestCase]:
        return iter(self._made)


def run_tests(
    tests: Iterable[unittest.TestCase],
    answer: Callable[[Any, Handler], Any] | None = None,
    outcome: Outcome | None = None,
) -> Outcome:
    """Runs them, on the API as it is or with another in its place."""
    outcome = outcome or Outcome()
    said = io.StringIO()
    with handled_by(answer or outcome.note_request), redirect_stdout(said), redirect_stderr(said):
        Suite(tests).run(outcome)
    return outcome


def again(test: unittest.TestCase) -> unittest.TestCase:
    return type(test)(test._testMethodName)


class Rehearsal(Outcome):
    """Runs each test with one broken server after the other: what a class does before its tests is slow,
    and done once. A server is done with when a test has failed."""

    def __init__(self, concerned: dict[str, set[str]]) -> None:
        """`concerned` are the names of the tests that each server answers in its own way."""
        super().__init__()
        self.concerned = concerned
        self.noticed: set[str] = set()
        self.broken: str | None = None

    def plan(self, tests: list[unittest.TestCase]) -> Iterator[unittest.TestCase]:
        for test in tests:
            for behaviour, names in self.concerned.items():
                if test.id() in names and behaviour not in self.noticed:
                    self.broken = behaviour
                    yield again(test)

    def answer(self, request: Any, handle: Handler) -> Any:
        if self.running is None or self.broken is None:
            return handle(request)
        return BROKEN_SERVERS[self.broken].answer(request, handle)

    def _note(self, test: Any, err: Any) -> None:
        super()._note(test, err)
        if self.broken is not None:
            self.noticed.add(self.broken)


def unnoticed(tests: list[unittest.TestCase], requests: dict[str | None, list[Any]]) -> list[str]:
    """What broken servers do without that a test fails, where the tests make these requests."""
    touched = {
        behaviour: {name for name, made in requests.items() if any(server.touches(*one) for one in made)}
        for behaviour, server in BROKEN_SERVERS.items()
    }
    # What a class asks the API before its tests, it asks for all of them.
    outside = {behaviour for behaviour, names in touched.items() if None in names}
    rehearsal = Rehearsal(
        {behaviour: touched[behaviour] for behaviour in touched if behaviour not in outside}
    )
    run_tests(rehearsal.plan(tests), rehearsal.answer, rehearsal)
    for behaviour in outside:
        if run_tests(map(again, tests), BROKEN_SERVERS[behaviour].answer).failed:
            rehearsal.noticed.add(behaviour)
    return [f"an API that {behaviour}" for behaviour in BROKEN_SERVERS if behaviour not in rehearsal.noticed]


def rehearsal(lab: Lab) -> None:
    """The candidate's tests are run, on the API as it is and on broken ones."""
    set_up = not hasattr(test_utils._TestState, "saved_data")
    if set_up:
        test_utils.setup_test_environment(debug=False)
    try:
        tests = load_tests()
        outcome = run_tests(map(again, tests))
        lab.observe("there_are_tests", outcome.testsRun > len(outcome.skipped))
        lab.observe("failed", outcome.failed)
        lab.observe("unnoticed", unnoticed(tests, outcome.requests))
    finally:
        if set_up:
            test_utils.teardown_test_environment()
