"""What is done to the guestbook: guests write what guests write, and others what attackers write.

Pages and mails are read as a browser reads them: whether a text is a text, or has come to life, is seen in
what the page has become.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.core import mail
from django.http import HttpResponse, HttpResponseBase

from guestbook.middleware import COOKIE
from guestbook.models import Entry, Guest
from harness import Lab, attacks
from harness.addresses import read_address
from harness.describe import describe
from harness.injection import RUNNING, alive
from harness.page import Element, Page, parse_page
from harness.scripts import MISSING, assigned

NAMES = ("Anaïs", "Bertil", "Chidi", "Dolores", "Emre", "Fenna", "Giulia", "Hoang", "Ines", "Jarmila")
SURNAMES = ("Achterberg", "Bakır", "D'Angelo", "Eze", "Ferreira", "Guðmundsdóttir", "Novák", "O'Hara", "Trần")
THINGS = ("showers", "lake", "larches", "pancakes", "pitch", "sauna", "sunrise", "stove")
PRAISE = ("warm & clean", "better than ever", "a dream", "quiet until six", "<3", 'simply "wow"')
SITES = ("pixels.example", "wanderbuch.example", "camper-diary.example", "fotos.example")


class Camp:
    """Guests, what they write, and a word that attackers put into everything."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.random = lab, lab.random
        self.mark = "qz" + "".join(lab.random.choice("bdfgklmnprstvz") for _ in range(6))
        people = [(first, last) for first in NAMES for last in SURNAMES]
        self._people = iter(lab.random.sample(people, 60))

    def guest(self, **values: Any) -> Guest:
        """A guest who is not saved."""
        first, last = next(self._people)
        handle = f"g-{self.random.randint(100, 999)}-{ord(first[0])}{len(last)}{self.random.randint(10, 99)}"
        mailbox = f"{handle}@mail.example"
        return Guest(**{"handle": handle, "name": f"{first} {last}", "email": mailbox} | values)

    def site(self) -> str:
        number = self.random.randint(100, 999)
        return f"https://{self.random.choice(SITES)}/album?year={number}&page={number % 7}#top"

    def welcome(self, *guests: Guest) -> list[Guest]:
        return Guest.objects.bulk_create(guests)

    def write(self, author: Guest, *messages: str) -> None:
        Entry.objects.bulk_create(
            Entry(author=author, message=message, written_at=self.lab.clock.now()) for message in messages
        )

    def browser(self, guest: Guest | None = None) -> Any:
        client = self.lab.client()
        if guest:
            response = HttpResponse()
            response.set_signed_cookie(COOKIE, guest.handle)
            client.cookies[COOKIE] = response.cookies[COOKIE].value
        return client


def plain(text: str) -> str:
    """The text as a page shows it, on which a line ends like a word."""
    return " ".join(text.split())


def unread(page: Element, texts: Iterable[str]) -> list[str]:
    """The texts that cannot be read on the page as they were typed."""
    shown = page.text
    return [text for text in texts if plain(text) not in shown]


def answer(response: HttpResponseBase) -> dict[str, Any]:
    return describe(response) | {"body": ""}


def text_of(element: Element) -> str:
    return "".join(child if isinstance(child, str) else text_of(child) for child in element.children)


def visitor_of(page: Page) -> Any:
    """What `hello.js` finds out about the visitor."""
    element = page.find(id="visitor")
    if element is not None:
        try:
            return json.loads(text_of(element))
        except ValueError:
            return f"no JSON: {text_of(element)}"
    found: Any = MISSING
    for script in page.find_all("script"):
        kind = script.attributes.get("type", "").strip().lower()
        value = assigned(text_of(script), "visitor") if kind in RUNNING else MISSING
        found = found if value == MISSING else value
    return found


def ordinary(lab: Lab) -> None:
    """A week in the guestbook."""
    camp, random = Camp(lab), lab.random
    author, friend, reader = camp.welcome(
        camp.guest(homepage=camp.site()),
        camp.guest(homepage=camp.site().replace("https:", "http:")),
        camp.guest(homepage=""),
    )
    things, praise = random.sample(THINGS, 5), random.sample(PRAISE, 3)
    price, nobody = random.randint(5, 15), f"nobody-{random.randint(100, 999)}"
    album, letter = (
        f"https://pixels.example/@{friend.handle}/{price}?a=1&b=2",
        "mailto:camp@larchwater.example",
    )
    query = f"https://{random.choice(SITES)}/?q=**{things[4]}**&lang=en"
    camp.write(
        author,
        f"Fish & chips < {price} €; isn't that {praise[0]}?\nThe {things[0]}: 5 > 4 &amp; more",
        f"The **{things[1]}**: {praise[1]}, and the **{things[2]} & all** too",
    )
    camp.write(
        friend,
        f"See [our {things[3]}]({album}), or [write & ask]({letter}), or [this]({query})",
        f"Thanks @{author.handle}, @{friend.handle}, and @{nobody}! Sum: 2 ** 3, [sic] (so)",
        # Some slip, and the address is none.
        "There is [more of it](https://[larchwater.example/)\nSo long",
    )
    browser = camp.browser(reader)
    response = browser.get("/")
    page = parse_page(response)
    lab.observe("answer", answer(response))
    lab.observe(
        "unread",
        unread(
            page,
            [
                f"Fish & chips < {price} €; isn't that {praise[0]}?",
                f"The {things[0]}: 5 > 4 &amp; more",
                f"The {things[1]}: {praise[1]}, and the {things[2]} & all too",
                f"See our {things[3]}, or write & ask, or this",
                f"Thanks @{author.handle}, @{friend.handle}, and @{nobody}! Sum: 2 ** 3, [sic] (so)",
                "more of it",
                author.name,
                friend.name,
            ],
        ),
    )
    lab.observe("second_line", any(text.startswith("So long") for text in page.texts))
    lab.observe(
        "bold",
        [
            element.text
            for element in page.find_all("b", "strong")
            if element.text in str(things) or "& all" in element.text
        ],
    )
    by_text = {link.text: link.href for link in page.links}
    lab.observe("links", {text: by_text.get(text) for text in (f"our {things[3]}", "write & ask", "this")})
    lab.observe(
        "mentions",
        {
            f"@{handle}": sorted({link.target for link in page.links if link.text == f"@{handle}"})
            for handle in (author.handle, friend.handle, nobody)
        },
    )
    hrefs = {link.href for link in page.links}
    lab.observe("homepages", {one.name: one.homepage in hrefs for one in (author, friend)})
    lab.observe("visitor", visitor_of(page))
    lab.observe("warnings", lab.warnings())


def strangers(lab: Lab) -> None:
    """Visitors with names that mean something to JavaScript."""
    camp = Camp(lab)
    ways = attacks.code(camp.mark)
    chosen = ['Zoë "Zo" O\'Hara & sons \\ </script> <3 \u2028', *ways[3:5], *lab.random.sample(ways[5:], 2)]
    guests = camp.welcome(*(camp.guest(name=name) for name in chosen))
    living, visitors = [], []
    for guest in guests:
        page = parse_page(camp.browser(guest).get("/"))
        visitors.append(visitor_of(page))
        living += [f"visited by {guest.name!r}: {one}" for one in alive(page, camp.mark)]
    lab.observe("visitors", visitors)
    lab.observe("alive", living)


def attacked(lab: Lab) -> None:
    """Entries and names that are attacks, as they are in the database since the old site."""
    camp = Camp(lab)
    elements, attributes, code = (
        ways(camp.mark) for ways in (attacks.elements, attacks.attributes, attacks.code)
    )
    messages = [
        *elements,
        *lab.random.sample(attributes, 3),
        f"**{elements[4]}**",
        f"[{elements[0]}](https://a.example/)",
    ]
    names = [*attributes, *elements[:3], *elements[12:15], *code[5:8]]
    lab.random.shuffle(names)
    names.insert(0, elements[-1])
    guests = camp.welcome(*(camp.guest(name=name) for name in names))
    for position, message in enumerate(messages):
        camp.write(guests[position % len(guests)], message)
    typed = [message.strip("*") for message in messages[:-1]] + [elements[0]]
    response = camp.browser().get("/")
    page = parse_page(response)
    lab.observe("answer", answer(response))
    lab.observe("alive", alive(page, camp.mark))
    lab.observe("unread", unread(page, typed + names))

    living, shown = [], []
    for guest in guests[:2]:
        page = parse_page(camp.browser().get(f"/guests/{guest.handle}/"))
        living += alive(page, camp.mark)
        shown += unread(page, [guest.name])
        shown += [] if plain(guest.name) in (page.title or "") else [f"in the title: {guest.name}"]
    lab.observe("alive_on_guest_pages", living)
    lab.observe("unread_on_guest_pages", shown)

    page = parse_page(camp.browser().get("/widget/"))
    living = alive(page, camp.mark)
    latest = Entry.objects.select_related("author")[:12]
    shown = unread(page, [entry.author.name for entry in latest])
    for theme in (attributes[2], lab.random.choice(attributes)):
        page = parse_page(camp.browser().get("/widget/", {"theme": theme}))
        living += [f"with the theme {theme!r}: {one}" for one in alive(page, camp.mark)]
        Entry.objects.all().delete()
    lab.observe("alive_in_widget", living)
    lab.observe("unread_in_widget", shown)
    page = parse_page(camp.browser().get("/widget/", {"theme": "dark"}))
    lab.observe("theme", [name for element in page.find_all("body") for name in element.classes])


def led_astray(lab: Lab) -> None:
    """Addresses that are no web pages, as homepages and in entries."""
    camp = Camp(lab)
    addresses = attacks.addresses(camp.mark)
    lab.random.shuffle(addresses)
    guests = camp.welcome(*(camp.guest(homepage=address) for address in addresses), camp.guest())
    for number, guest in enumerate(guests[:-1]):
        camp.write(guest, f"No. {number}")
    living, unreadable = [], []
    for address in ("/", "/widget/", f"/guests/{guests[0].handle}/"):
        page = parse_page(camp.browser().get(address))
        living += [f"{address}: {one}" for one in alive(page, camp.mark)]
    Entry.objects.all().delete()
    # In an entry, the address ends where the parenthesis closes.
    called = [address.replace("()", "`1`").replace("\n", " ") for address in addresses]
    camp.write(guests[-1], *(f"[click {number}]({address})" for number, address in enumerate(called)))
    page = parse_page(camp.browser().get("/"))
    living += [f"in an entry: {one}" for one in alive(page, camp.mark)]
    unreadable += unread(page, [f"click {number}" for number in range(len(called))])
    lab.observe("alive", living)
    lab.observe("unread", unreadable)


def mailed(lab: Lab) -> None:
    """Entries that mention somebody, who is told by mail."""
    camp, random = Camp(lab), lab.random
    elements = attacks.elements(camp.mark)
    price = random.randint(5, 15)
    entries = [
        (camp.guest().name, f'isn\'t the {random.choice(THINGS)} **great** for < {price} €, & "free"?'),
        (elements[4], f"see {elements[1]}"),
        (random.choice(attacks.attributes(camp.mark)), random.choice(elements[4:11])),
    ]
    friend = camp.welcome(camp.guest(name=random.choice(elements[:6])))[0]
    living, html_unread, text_unread, sent = [], [], [], []
    for name, message in entries:
        author = camp.welcome(camp.guest(name=name))[0]
        mail.outbox.clear()
        response = camp.browser(author).post("/", {"message": f"@{friend.handle}, {message}"})
        sent.append({"status": response.status_code, "to": [one.to == [friend.email] for one in mail.outbox]})
        for one in mail.outbox:
            parts = [str(part[0]) for part in one.alternatives]
            page = parse_page("".join(parts))
            living += alive(page, camp.mark)
            html_unread += unread(page, [friend.name, name, f"@{friend.handle}, {message.replace('**', '')}"])
            body = plain(one.body)
            text_unread += [
                text
                for text in (friend.name, name, f"@{friend.handle}, {message}")
                if plain(text) not in body
            ]
    lab.observe("sent", sent)
    lab.observe("alive", living)
    lab.observe("html_unread", html_unread)
    lab.observe("text_unread", text_unread)


def profiles(lab: Lab) -> None:
    """Guests say where their homepages are."""
    camp = Camp(lab)
    guest = camp.welcome(camp.guest(homepage=camp.site()))[0]
    browser, before, good = camp.browser(guest), guest.homepage, camp.site()
    taken, living = [], []
    for address in ("javascript:alert(1)", lab.random.choice(attacks.ACTIVE_ADDRESSES)):
        response = browser.post("/profile/", {"name": guest.name, "homepage": address})
        living += alive(parse_page(response), camp.mark)
        stored = Guest.objects.get(pk=guest.pk).homepage
        if stored != before and read_address(stored).is_active:
            taken.append(stored)
    lab.observe("taken", taken)
    renamed = f"{guest.name} & sons"
    response = browser.post("/profile/", {"name": renamed, "homepage": good})
    guest.refresh_from_db()
    stored = {"homepage": guest.homepage, "name": guest.name}
    lab.observe("good", {"answer": answer(response)["status"], "stored": stored})
    lab.observe("none", browser.post("/profile/", {"name": guest.name, "homepage": ""}).status_code)
