"""What is done to the home page: visitors of all kinds come in any order, send its forms and change what is
theirs, deals change, and caches stand between the page and its visitors."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, repeat
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpResponseBase
from django.test import Client
from django.urls import clear_url_caches
from harness import Lab
from harness.describe import describe_response
from harness.page import Element, Page, parse_page
from harness.project import forget_modules
from harness.proxy import HttpCache
from shop.models import Customer, Deal, DealPrice, DealText, PriceGroup, Sale

HOME = "/"
ADD = "/basket/add/"
LOGOUT = "/account/logout/"
SET_LANGUAGE = "/language/setlang/"

GIFTS = (
    {"de": "Messingpfeife", "en": "Brass whistle", "fr": "Sifflet en laiton"},
    {"de": "Teekanne", "en": "Teapot", "fr": "Théière"},
    {"de": "Kreisel", "en": "Spinning top", "fr": "Toupie"},
    {"de": "Wolldecke", "en": "Wool blanket", "fr": "Plaid en laine"},
    {"de": "Vogelhaus", "en": "Bird house", "fr": "Nichoir"},
    {"de": "Papierdrachen", "en": "Paper kite", "fr": "Cerf-volant"},
    {"de": "Salz & Pfeffer", "en": "Salt & pepper", "fr": "Sel & poivre"},
)
LANGUAGES = tuple(GIFTS[0])
#: None of these words stands anywhere else on the page.
NAMES = ("Marguerite", "Thorvald", "Oluwaseun", "Sakura", "Benedetta", "Leopoldo", "Xiomara", "Casimir")
CARDS = (
    "Grandmother Ottilie",
    "Uncle Ferdinand",
    "Little Anouk",
    "Aunt Philippa",
    "Cousin Rigoberto",
    "Neighbour Zoltan",
    "Our Coach Hiroshi",
    "Everyone at Okonkwo",
)

DEAL_TABLES = re.compile(r'"shop_(?:deal|sale)')
WITHOUT_COOKIES = "a guest without cookies"
#: Scenarios begin at hours of their own, so that what an answer keeps for five minutes in the worker's memory
#: is not left over from the scenario before.
HOUR = 3600


class Visitor:
    """Somebody with a browser."""

    def __init__(
        self, name: str, group: str, language: str, client: Client, card: str = "", user: User | None = None
    ) -> None:
        self.name = name
        self.group = group
        self.language = language
        self.client = client
        #: What is written on the card of the gift in the basket, if there is one.
        self.card = card
        #: The account, if there is one.
        self.user = user

    def __str__(self) -> str:
        return f"{self.name} ({self.group}, {self.language})"


class Seen:
    """What a visitor was sent."""

    def __init__(self, visitor: Visitor, response: HttpResponseBase) -> None:
        self.visitor = visitor
        self.response = response
        #: Whether deals were read from the database for it.
        self.deals_read = False


class Town:
    """Where visitors come from. There are two languages in it, and two price groups."""

    def __init__(self, lab: Lab, same_browsers: bool = False, **options: Any) -> None:
        self._random = lab.random
        self._make_client = lab.client
        self._options = options
        self._server: Any = None
        self._names = iter(lab.random.sample(NAMES, len(NAMES)))
        self._cards = iter(lab.random.sample(CARDS, len(CARDS)))
        # The same language can be asked for in many ways.
        ways = ["{0}", "{0}-US,{0}", "{0}-CA,{0}", "{0}-LU,{0};q=0.9", "{0},*;q=0.5", "{0};q=0.8", "{0}-CH"]
        self._ways = repeat(ways[1]) if same_browsers else iter(lab.random.sample(ways, len(ways)))
        self.language, self.other_language = lab.random.sample(LANGUAGES, 2)
        # Guests pay retail prices as well, and share them with some who have accounts.
        self.group, self.other_group = "retail", lab.random.choice(("club", "trade"))

    def account(self, group: str, chosen_language: str | None = None) -> Visitor:
        """Somebody with an account, and a gift in the basket."""
        name = next(self._names)
        user = User.objects.create(username=name.lower(), first_name=name)
        Customer.objects.create(user=user, group=group)
        visitor = Visitor(name, group, self.language, self._browser(self.language, user), user=user)
        if chosen_language:
            visitor.language = visitor.client.cookies["django_language"] = chosen_language
        self._fill_basket(visitor)
        return visitor

    def guest(self, language: str | None = None, name: str = "a guest") -> Visitor:
        """Somebody without an account, and with an empty basket."""
        language = language or self.language
        return Visitor(name, PriceGroup.RETAIL.value, language, self._browser(language))

    def all_kinds(self) -> list[Visitor]:
        """One with an account who pays what guests pay; two guests whose browsers keep no cookies; one who
        has other prices; one who has those as well, and has chosen another language; and guests with another
        language and with a basket."""
        guest_with_basket = self.guest(name="a guest with a basket")
        self._fill_basket(guest_with_basket)
        return [
            self.account(self.group),
            self.guest(name=WITHOUT_COOKIES),
            self.guest(name=WITHOUT_COOKIES),
            self.account(self.other_group),
            self.account(self.other_group, self.other_language),
            self.guest(self.other_language),
            guest_with_basket,
        ]

    def _browser(self, language: str, user: User | None = None) -> Client:
        headers = {"accept-language": next(self._ways).format(language)}
        client = self._make_client(user, headers=headers, **self._options)
        # A server of its own for each would load the middleware again.
        client.handler = self._server = self._server or client.handler
        return client

    def _fill_basket(self, visitor: Visitor) -> None:
        """What the visitor chose the other day."""
        visitor.card = next(self._cards)
        session = visitor.client.session
        session["basket"] = [
            {"title": self._random.choice(GIFTS)[visitor.language], "note": visitor.card},
        ]
        session.save()


def offer_deals(lab: Lab, gifts: Iterable[dict[str, str]]) -> list[Deal]:
    """Puts gifts on offer. Each group has its own prices, and not every deal is for the club. The first deal
    sells as well as the last."""
    random, now = lab.random, lab.clock.now()
    gifts = list(gifts)
    deals = Deal.objects.bulk_create(Deal(code=f"PH-{random.randrange(10**9):09}") for _ in gifts)
    DealText.objects.bulk_create(
        DealText(deal=deal, language=language, title=title, teaser=f"{title} № {random.randint(100, 999)}")
        for deal, gift in zip(deals, gifts, strict=True)
        for language, title in gift.items()
    )
    DealPrice.objects.bulk_create(
        DealPrice(deal=deal, group=group, amount=Decimal(low + random.randrange(600)) / 100)
        for index, deal in enumerate(deals)
        for group, low in (("retail", 3000), ("club", 2000), ("trade", 1000))
        if index != 1 or group != "club"
    )
    sold = [[(random.randint(1, 9), days) for days in random.sample(range(12), 3)] for _ in deals]
    sold[-1] = sold[0]
    Sale.objects.bulk_create(
        Sale(deal=deal, quantity=quantity, sold_at=now - timedelta(days=days, hours=1))
        for deal, sales in zip(deals, sold, strict=True)
        for quantity, days in sales
    )
    return deals


def visit(lab: Lab, visitor: Visitor) -> Seen:
    """Loads the home page. Advertisers' cookies change all the time; some browsers keep no cookies."""
    if visitor.name == WITHOUT_COOKIES:
        visitor.client.cookies.clear()
    else:
        visitor.client.cookies["_ga"] = f"GA1.2.{lab.random.randrange(10**9)}"
    return Seen(visitor, visitor.client.get(HOME))


def visits(lab: Lab, visitors: list[Visitor], pause: int = 0) -> list[Seen]:
    """One visit of each, in an order of its own."""
    seen = []
    for visitor in lab.random.sample(visitors, len(visitors)):
        lab.clock.advance(lab.random.randint(0, pause))
        with lab.statements() as statements:
            seen.append(visit(lab, visitor))
        seen[-1].deals_read = any(DEAL_TABLES.search(statement.sql) for statement in statements)
    return seen


# What was seen.


def read(response: HttpResponseBase, pages: dict[str, Any]) -> Any:
    """A page as it is read, or the response that is none. `pages` remembers those that were read."""
    described = describe_response(response)
    if described["status"] != 200:
        return described
    body = described["body"]
    if body not in pages:
        page = parse_page(body)
        html = page.find("html")
        pages[body] = {"language": html.attributes.get("lang") if html else None, "texts": page.texts}
    return pages[body]


def pages_of(seen: list[Seen]) -> dict[str, Any]:
    """The pages, in the order of the visits."""
    pages: dict[str, Any] = {}
    return {
        f"visit {number}, {each.visitor}": read(each.response, pages)
        for number, each in enumerate(seen, start=1)
    }


def private_words_read(seen: list[Seen]) -> list[str]:
    """Who was sent the name or the card of somebody else."""
    visitors = {id(each.visitor): each.visitor for each in seen}.values()
    found: dict[str, None] = {}
    for each in seen:
        text = f"{each.response.headers}{each.response.cookies}{each.response.content.decode()}"
        for other in visitors:
            if other is not each.visitor:
                if other.user and other.user.first_name in text:
                    found[f"{each.visitor.name} was shown the name of {other.name}"] = None
                if other.card and other.card in text:
                    found[f"{each.visitor.name} was shown the basket of {other.name}: {other.card}"] = None
    return list(found)


def cookies_shared(seen: list[Seen]) -> list[str]:
    """Who was sent a cookie that somebody else was sent as well. Who keeps no cookies is new each time."""
    return [
        f"{two.visitor.name} was given the {name} of {one.visitor.name}"
        for one, two in combinations(seen, 2)
        if one.visitor is not two.visitor or one.visitor.name == WITHOUT_COOKIES
        for name, cookie in two.response.cookies.items()
        if name in one.response.cookies and one.response.cookies[name].value == cookie.value
    ]


def most_reads(seen: list[Seen]) -> int:
    """How often deals were read for the visitors of one group and language, where it was most often."""
    reads = Counter((each.visitor.group, each.visitor.language) for each in seen if each.deals_read)
    return max(reads.values(), default=0)


# The scenarios.


def new_worker() -> None:
    """From now on another process answers. It has the same cache and the same database."""
    forget_modules("home")
    forget_modules("config.urls")
    clear_url_caches()


def busy_day(lab: Lab) -> None:
    """Everyone comes, and some come again within five minutes. Then the buyers' import changes the deals, and
    some put one of them into the basket. Later there are no deals."""
    random, gifts = lab.random, lab.random.sample(GIFTS, 5)
    withdrawn, dearer, steady, _ = offer_deals(lab, gifts[:4])
    visitors = Town(lab, enforce_csrf_checks=True).all_kinds()
    seen = visits(lab, visitors, pause=8)
    lab.clock.advance(180)
    new_worker()
    seen += visits(lab, random.sample(visitors, 3), pause=8)
    lab.observe("private_words_read", private_words_read(seen))
    lab.observe("cookies_shared", cookies_shared(seen))
    lab.observe("pages", pages_of(seen))
    lab.observe("most_reads", most_reads(seen))

    Deal.objects.filter(pk=withdrawn.pk).update(is_live=False)
    DealPrice.objects.filter(deal=dearer).update(amount=F("amount") + random.randint(1, 9))
    offer_deals(lab, gifts[4:])
    lab.clock.advance(301)
    seen = visits(lab, visitors[:3])
    lab.observe("new_pages", pages_of(seen))
    random.shuffle(seen)
    lab.observe(
        "answers",
        {f"form {n}, {each.visitor}": send_form(each, steady) for n, each in enumerate(seen, start=1)},
    )

    Deal.objects.update(is_live=False)
    lab.clock.advance(300.5)
    seen = visits(lab, [visitors[-1]] * 2)
    lab.observe("quiet_pages", pages_of(seen))
    lab.observe("most_reads_when_quiet", most_reads(seen))
    lab.observe("warnings", lab.warnings())


def send_form(seen: Seen, deal: Deal) -> Any:
    """Presses the button that puts a deal into the basket, as a browser would."""
    page = parse_page(seen.response)
    button = page.find("button", name="deal", value=str(deal.pk))
    form = button and form_of(button, page)
    if form is None:
        return "there is no form with a button for the deal"
    data = {
        field.attributes["name"]: field.attributes.get("value", "")
        for field in page.find_all("input", name=True)
        if form_of(field, page) is form
    }
    data |= {"deal": deal.pk, "note": "For somebody"}
    response = seen.visitor.client.post(form.attributes.get("action", HOME), data)
    if response.status_code == 403:
        return "403, CSRF verification failed"
    return f"302, on to {response['Location']}" if response.status_code == 302 else response


def form_of(field: Element, page: Page) -> Element | None:
    """The form that a field or button belongs to."""
    if "form" in field.attributes:
        return page.find("form", id=field.attributes["form"])
    return next((element for element in field.ancestors if element.tag == "form"), None)


def own_changes(lab: Lab) -> None:
    """A visitor changes all that is personal on the page, and looks at it after each change. Before that, a
    monitor asks for the head of the page only."""
    lab.clock.advance(HOUR)
    random, town = lab.random, Town(lab)
    deals = offer_deals(lab, random.sample(GIFTS, 2))
    visitor, other = town.account(town.group), town.account(town.other_group)
    client, steps, known = visitor.client, {}, {}

    def look(when: str) -> None:
        steps[when] = read(client.get(HOME), known)

    lab.observe("head", client.head(HOME))
    look("at first")
    look("at the second visit")
    client.post(ADD, {"deal": random.choice(deals).pk, "note": "For myself"})
    look("after putting a gift into the basket")
    client.post(SET_LANGUAGE, {"language": town.other_language, "next": HOME})
    look("after choosing another language")
    Customer.objects.filter(user=visitor.user).update(group=town.other_group)
    look("after getting other prices")
    client.post(LOGOUT)
    look("after logging out")
    client.force_login(other.user)
    look("after somebody else logged in with the same browser")
    lab.observe("pages", steps)


def caches_between(lab: Lab) -> None:
    """A proxy that visitors share, and a browser's own cache, keep what they are allowed to keep."""
    lab.clock.advance(2 * HOUR)
    random, town = lab.random, Town(lab, same_browsers=True)
    deals = offer_deals(lab, random.sample(GIFTS, 2))
    one, two = town.account(town.group), town.account(town.other_group)
    guest, new_guest = town.guest(), town.guest(name=WITHOUT_COOKIES)
    # This proxy keeps for a minute what does not say for how long it may be kept.
    proxy = HttpCache(heuristic_seconds=60)
    visitors = [one, two, guest, new_guest]
    for visitor in visitors:
        proxy.before(visitor.client)
    seen = visits(lab, visitors, pause=8) + visits(lab, visitors, pause=8)
    lab.observe("private_words_read", private_words_read(seen))
    lab.observe("pages", pages_of(seen))
    two.client.post(ADD, {"deal": random.choice(deals).pk, "note": "For a friend"})
    lab.observe("own_basket_at_the_proxy", pages_of([Seen(two, two.client.get(HOME))]))

    # Now it keeps what says so only, and so does the browser of one visitor.
    lab.clock.advance(60)
    proxy.heuristic_seconds = 0
    lab.observe("cookies_shared", cookies_shared([visit(lab, new_guest) for _ in range(2)]))
    client = HttpCache(shared=False).before(one.client)
    seen = [Seen(one, client.get(HOME))]
    client.post(ADD, {"deal": random.choice(deals).pk, "note": "For myself"})
    seen.append(Seen(one, client.get(HOME)))
    lab.observe("own_basket", pages_of(seen))
