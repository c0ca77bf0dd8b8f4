"""What is done to the tool library's site: people join, come in, go out, and try what they should not.

Pages are used as a browser uses them: forms are found by what they ask for, and sent with what they hold.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponseBase
from django.urls import reverse

from harness import Lab, attacks
from harness.addresses import read_address
from harness.describe import describe
from harness.page import Form, parse_page
from tools.models import Loan, Tool

NAMES = ("amara", "bogdan", "chiara", "dilnoza", "eoin", "farida", "goran", "hyun-ju", "ikaika", "jelena")
FAMILIES = ("achterberg", "bertolucci", "chukwuma", "dimitrova", "fernandes", "gunnarsson", "haugland")
TOOLS = ("Belt sander", "Circular saw", "Hedge trimmer", "Pipe bender", "Rotary cutter", "Step ladder")
REASONS = ("a floor", "the balcony", "grandfather's boat", "a fence", "two shelves")
#: What passwords are made of. None of it is a tool.
WORDS = ("amber", "brine", "cobalt", "dune", "ember", "fjord", "grotto", "hazel", "indigo", "juniper")
SIGN_UP, LOG_IN, LOG_OUT = "/accounts/sign-up/", "/accounts/log-in/", "/accounts/log-out/"
APPROVALS = "/approvals/"
PAGE = "http://testserver"


class Neighbourhood:
    """Who is there, and what can be borrowed."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.random = lab, lab.random
        names = [f"{name}.{family}" for name in NAMES for family in FAMILIES]
        self._names = iter(lab.random.sample(names, 20))
        #: Every password that anybody types.
        self.passwords: list[str] = []
        #: What was sent to browsers where no password has any business.
        self.pages: list[str] = []
        self._cookies: dict[str, str] = {}
        self._opened: dict[str, tuple[HttpResponseBase, Form | None]] = {}

    def name(self) -> str:
        return next(self._names)

    def password(self) -> str:
        first, second = self.random.sample(WORDS, 2)
        self.passwords.append(f"{first}-{self.random.randint(100, 999)}-{second}")
        return self.passwords[-1]

    def member(self, **values: Any) -> tuple[User, str]:
        password = self.password()
        return User.objects.create_user(self.name(), password=password, **values), password

    def browser(self) -> Any:
        """The browser of somebody who is not logged in. Pages that others have opened before are open in
        it, because to make them again takes longer than all the rest."""
        browser = self.lab.client(enforce_csrf_checks=True)
        browser.cookies.load(self._cookies)
        return browser

    def looked_up(self, browser: Any) -> Any:
        """What the rest of the site knows about whoever asks."""
        if "sessionid" not in browser.cookies:
            return {"name": None, "wanted": []}
        return browser.get("/me/").json()

    def send(self, browser: Any, address: str, **filled: Any) -> HttpResponseBase:
        """Goes to a page, fills its form in, and sends it; where there is no such form, stays there."""
        if address not in self._opened:
            response = browser.get(address)
            form = form_for(response, [name for name in filled if name in FIELDS])
            self._opened[address] = response, form
            if "csrftoken" in browser.cookies:
                self._cookies["csrftoken"] = browser.cookies["csrftoken"].value
        response, form = self._opened[address]
        if form is not None:
            response = form.send(browser, **filled)
            self.pages.append(response.content.decode())
        return response

    def join(self, browser: Any, name: str, password: str, again: str | None = None, **more: Any) -> Any:
        filled = {"username": name, "password1": password, "password2": again or password, **more}
        return self.send(browser, SIGN_UP, **filled)

    def log_in(self, browser: Any, name: str, password: str, address: str = LOG_IN) -> Any:
        return self.send(browser, address, username=name, password=password)

    def want(self, browser: Any) -> None:
        """Puts a tool on the visitor's list."""
        tool = Tool.objects.create(name=self.random.choice(TOOLS), shelf="A1")
        browser.handler.enforce_csrf_checks = False
        browser.post(reverse("tools:want", args=[tool.pk]))
        browser.handler.enforce_csrf_checks = True

    def words_of(self, texts: Iterable[str]) -> list[str]:
        """The passwords that can be read in the texts."""
        together = "\n".join(texts)
        return [password for password in self.passwords if password and password in together]

    def ask_for_loans(self, count: int) -> list[Loan]:
        """Loans that nobody has approved, and that not everybody is to know of."""
        tools = Tool.objects.bulk_create(Tool(name=name, shelf="B2") for name in TOOLS[:count])
        borrowers = User.objects.bulk_create(User(username=self.name()) for _ in tools)
        return Loan.objects.bulk_create(
            Loan(tool=tool, borrower=borrower, reason=self.random.choice(REASONS))
            for tool, borrower in zip(tools, borrowers, strict=True)
        )


#: What the forms ask for, whatever else they ask.
FIELDS = ("username", "password", "password1", "password2")


def form_for(response: HttpResponseBase, names: Iterable[str]) -> Form | None:
    forms = parse_page(response).forms
    return next((form for form in forms if form.method == "post" and set(names) <= set(form.names)), None)


def landed(response: HttpResponseBase) -> Any:
    """Where a form leads whoever has sent it."""
    if 300 <= response.status_code < 400:
        address = read_address(response["Location"], PAGE + response.request["PATH_INFO"])
        return address.path if address.host == "testserver" else f"{address.scheme}://{address.host}"
    if response.status_code >= 400:
        return describe(response) | {"body": ""}
    return f"still on {response.request['PATH_INFO']}"


def stored(user: User | None, password: str) -> str:
    """What became of a password."""
    if user is None:
        return "no account"
    if password in user.password:
        return "the password can be read in the database"
    return "hashed" if user.check_password(password) else "cannot be used to log in"


def permission() -> Permission:
    """The permission to approve loans, as `migrate` makes it."""
    kind = ContentType.objects.get_for_model(Loan)
    return Permission.objects.get_or_create(
        codename="approve_loan", content_type=kind, defaults={"name": "Can approve loans"}
    )[0]


# The scenarios.


def joining(lab: Lab) -> None:
    """People who join, properly; one of them sends more than she was asked for."""
    street = Neighbourhood(lab)
    browser, name, password = street.browser(), street.name(), street.password()
    street.want(browser)
    before = browser.cookies["sessionid"].value
    lab.observe("landed", landed(street.join(browser, name, password, email=f"{name}@example.org")))
    lab.observe("me", street.looked_up(browser))
    user = User.objects.filter(username=name).first()
    lab.observe("account", {"e-mail": user and user.email, "active": user and user.is_active})
    lab.observe("password", stored(user, password))

    # Somebody who knew the visitor's session before, on a computer in the library.
    other = street.browser()
    other.cookies["sessionid"] = before
    lab.observe("known_before", street.looked_up(other)["name"])

    # Both of them come back another day.
    browser = street.browser()
    street.log_in(browser, name, password)
    lab.observe("another_day", street.looked_up(browser)["name"])

    name, password = street.name(), street.password()
    more = {"is_staff": "1", "is_superuser": "1", "user_permissions": str(permission().pk), "groups": "1"}
    browser = street.browser()
    street.join(browser, name, password, **more)
    user = User.objects.filter(username=name).first()
    lab.observe(
        "rights",
        {
            "has an account": user is not None,
            "is staff": bool(user and user.is_staff),
            "is a superuser": bool(user and user.is_superuser),
            "approves loans": bool(user and user.has_perm("tools.approve_loan")),
        },
    )
    lab.observe("warnings", lab.warnings())


def refused(lab: Lab) -> None:
    """People who join with what will not do, and with names that are taken."""
    street = Neighbourhood(lab)
    taken, _ = street.member()
    name = street.name()
    first, _, family = name.partition(".")
    word = lab.random.choice(WORDS)
    # One rule that has to know the member, and one that only this site has.
    attempts = {
        "two different passwords": (name, street.password(), street.password()),
        "almost the name": (name, f"{first}{family}", None),
        "the name of a tool": (name, f"{word}-hammer-{word}", None),
    }
    outcomes = {}
    for label, (who, password, again) in attempts.items():
        street.passwords.append(password)
        outcomes[label] = tried(street, who, password, again)
        User.objects.exclude(pk=taken.pk).delete()
    lab.observe("outcomes", outcomes)

    variants = {
        "the same name": taken.username,
        "in capitals": taken.username.upper(),
    }
    outcomes = {label: tried(street, who, street.password()) for label, who in variants.items()}
    outcomes["accounts"] = User.objects.filter(username__iexact=taken.username).count()
    lab.observe("taken", outcomes)
    lab.observe("passwords_shown", street.words_of(street.pages))
    lab.observe("passwords_logged", street.words_of(record["message"] for record in lab.logs()))


def tried(street: Neighbourhood, name: str, password: str, again: str | None = None) -> Any:
    """What came of joining with this."""
    browser, before = street.browser(), User.objects.count()
    response = street.join(browser, name, password, again)
    if response.status_code >= 500:
        return describe(response) | {"body": ""}
    if response.status_code == 200 and User.objects.count() == before:
        return "refused"
    if street.looked_up(browser)["name"] is not None:
        return "is logged in"
    return "refused" if User.objects.count() == before else "has an account"


def coming_in(lab: Lab) -> None:
    """Members come in; others do not."""
    street = Neighbourhood(lab)
    user, password = street.member()
    blocked, blocked_password = street.member(is_active=False)

    browser = street.browser()
    street.want(browser)
    before = browser.cookies["sessionid"].value
    wanted = street.looked_up(browser)["wanted"]
    lab.observe("landed", landed(street.log_in(browser, user.username, password)))
    lab.observe("me", street.looked_up(browser)["name"])
    lab.observe("list_kept", street.looked_up(browser)["wanted"] == wanted)
    other = street.browser()
    other.cookies["sessionid"] = before
    lab.observe("known_before", street.looked_up(other)["name"])

    # The next one at the same computer, who does not wait until the first has logged out.
    next_one, next_password = street.member()
    street.log_in(browser, next_one.username, next_password)
    me = street.looked_up(browser)
    lab.observe("list_of_another", me["wanted"] if me["name"] == next_one.username else [])

    nobody = street.name()
    attempts = {
        "a wrong password": (user.username, street.password()),
        "a name that nobody has": (nobody, street.password()),
        "somebody who is blocked": (blocked.username, blocked_password),
        "the hash for a password": (user.username, user.password),
    }
    inside, answers = {}, []
    for label, (name, typed) in attempts.items():
        browser = street.browser()
        answer = describe(street.log_in(browser, name, typed))
        inside[label] = street.looked_up(browser)["name"]
        if len(answers) < 3:
            body = answer["body"].replace(name, "NAME")
            answers.append(answer | {"body": body.replace(typed, "PASSWORD")})
    lab.observe("inside", inside)
    lab.observe("answers", answers)

    browser = street.browser()
    street.log_in(browser, user.username, password)
    User.objects.filter(pk=user.pk).update(is_active=False)
    lab.observe("blocked_since", street.looked_up(browser)["name"])

    without_token = street.browser()
    without_token.post(LOG_IN, {"username": next_one.username, "password": next_password})
    without_token.post(SIGN_UP, {"username": nobody, "password1": password, "password2": password})
    lab.observe("without_token", street.looked_up(without_token)["name"])
    lab.observe("passwords_shown", street.words_of(street.pages))
    lab.observe("passwords_logged", street.words_of(record["message"] for record in lab.logs()))


def going_out(lab: Lab) -> None:
    """A robot follows every link; then somebody presses the button."""
    street = Neighbourhood(lab)
    user, password = street.member()
    browser = street.browser()
    street.log_in(browser, user.username, password)
    street.want(browser)
    page = parse_page(browser.get("/"))
    for target in dict.fromkeys(link.target for link in page.links if link.path not in (None, "/")):
        browser.get(target)
    answers = [browser.get(LOG_OUT), browser.head(LOG_OUT)]
    lab.observe("after_links", street.looked_up(browser)["name"])

    stolen = street.browser()
    stolen.cookies["sessionid"] = browser.cookies["sessionid"].value
    form = next((form for form in page.forms if form.target.partition("?")[0] == LOG_OUT), None)
    lab.observe("button", form is not None and form.method == "post")
    if form is not None:
        answers.append(form.send(browser))
    lab.observe("server_errors", [describe(one) for one in answers if one.status_code >= 500])
    lab.observe("after_button", street.looked_up(browser))
    lab.observe("stolen_session", street.looked_up(stolen)["name"])


def at_the_desk(lab: Lab) -> None:
    """Who sees the loans, and who approves them."""
    street = Neighbourhood(lab)
    loans = street.ask_for_loans(3)
    allowed, other = permission(), Permission.objects.exclude(codename="approve_loan").first()
    team = Group.objects.create(name="Desk")
    team.permissions.add(allowed)
    people = {
        "a visitor": None,
        "a member": street.member()[0],
        "somebody of the staff who may not approve": street.member(is_staff=True)[0],
        "who may approve": street.member()[0],
        "who may approve, as one of a group": street.member()[0],
        "who may approve, and is blocked": street.member()[0],
    }
    for name in ("a member", "somebody of the staff who may not approve"):
        people[name].user_permissions.add(other)
    for name in ("who may approve", "who may approve, and is blocked"):
        people[name].user_permissions.add(allowed)
    people["who may approve, as one of a group"].groups.add(team)

    let_in = {"who may approve", "who may approve, as one of a group"}
    shown, approved, seen_by_others, by_a_link, broken = {}, {}, [], [], []
    for name, person in people.items():
        browser = lab.client(user=person)
        if "blocked" in name:
            User.objects.filter(pk=person.pk).update(is_active=False)
        response = browser.get(APPROVALS)
        text = response.content.decode()
        names = [loan.borrower.username for loan in loans if loan.borrower.username in text]
        shown[name] = {"answer": answered(response), "borrowers shown": len(names)}
        address = reverse("tools:approve", args=[lab.random.choice(loans).pk])
        # Nobody else needs a link: what others can do with one they can do with a button.
        if name in let_in:
            browser.get(address)
            if Loan.objects.filter(status=Loan.Status.APPROVED).exists():
                by_a_link.append(f"{name} has approved a loan by following a link")
                Loan.objects.update(status=Loan.Status.ASKED)
        answer = browser.post(address)
        approved[name] = Loan.objects.filter(status=Loan.Status.APPROVED).count() == 1
        if name not in let_in:
            seen_by_others += [f"{name} sees that {one} has asked" for one in names]
            if approved[name]:
                seen_by_others.append(f"{name} can approve a loan")
        if answer.status_code >= 500:
            broken.append({name: describe(answer) | {"body": ""}})
        Loan.objects.update(status=Loan.Status.ASKED)
    lab.observe("seen_by_others", seen_by_others)
    lab.observe("approved_by_a_link", by_a_link)
    lab.observe("shown", shown)
    lab.observe("approved", approved)
    lab.observe("broken", broken)

    # A visitor is sent to log in, and from there to where the visitor wanted to be.
    user, password = street.member()
    user.user_permissions.add(allowed)
    browser = street.browser()
    response = browser.get(APPROVALS)
    address = response.headers.get("Location", LOG_IN)
    lab.observe("landed", landed(street.log_in(browser, user.username, password, address)))


def answered(response: HttpResponseBase) -> Any:
    if 300 <= response.status_code < 400:
        address = read_address(response["Location"], PAGE + APPROVALS)
        return {"sent to": address.path, "next": address.parameters.get("next")}
    return response.status_code


def sent_elsewhere(lab: Lab) -> None:
    """Links to the login page that would lead on to another site."""
    street = Neighbourhood(lab)
    host = f"{lab.random.choice(WORDS)}-tools.example"
    user, password = street.member()
    ways = attacks.elsewhere(host)
    places = {}
    certain = ways[1], ways[3]
    for way in (*certain, lab.random.choice([way for way in ways if way not in certain])):
        browser = lab.client()
        filled = {"username": user.username, "password": password, "next": way}
        response = browser.post(LOG_IN, filled, query_params={"next": way})
        places[f"log-in/?next={way}"] = led_to(response)
    way = lab.random.choice(ways)
    browser = lab.client(user=user)
    places[f"log-in/?next={way}, logged in already"] = led_to(browser.get(LOG_IN, {"next": way}))
    typed = street.password()
    filled = {"username": street.name(), "password1": typed, "password2": typed, "next": ways[0]}
    places[f"sign-up/?next={ways[0]}"] = led_to(
        lab.client().post(SIGN_UP, filled, query_params={"next": ways[0]})
    )
    lab.observe("places", places)


def led_to(response: HttpResponseBase) -> Any:
    if response.status_code >= 500:
        return describe(response) | {"body": ""}
    if not 300 <= response.status_code < 400:
        return "stays here"
    address = read_address(response["Location"], PAGE + LOG_IN)
    if address.is_active:
        return "runs what the link holds"
    return "stays here" if address.host == "testserver" else f"leads to {address.host}"
