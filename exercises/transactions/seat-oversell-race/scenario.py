"""What is done to the box office: seats are sold on a quiet day, and then while a till in the foyer sells
from the same sections, right before each of the statements that an order sends."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.http import HttpResponseServerError
from django.test import RequestFactory
from harness import Lab
from harness.rival import LockDiary, Rival, deadlock, deadly_embrace
from tickets import payments
from tickets.models import Order, Section, Show, Stage
from tickets.views import order_create

STAGES = ("Main house", "Sala Negra", "Studio", "庭の舞台")
TITLES = ("La vida es sueño", "Ubu roi", "Kanjincho", "Dom Casmurro", "Death and the King's Horseman")
NAMES = ("Stalls", "Circle", "Gallery", "Boxes", "Anfiteatro", "Restricted view")
PEOPLE = ("noor", "tobias", "ximena", "kwame", "aino", "jae-won", "priya", "o'brien")
#: Before how many of an order's statements the till comes, if it has so many.
MOST_MOMENTS = 40
#: How many outcomes that should not be are shown, and how many locks.
SHOWN = 2

SERVED, SOLD_OUT = "served", "sold out"
REQUESTS = RequestFactory()

AT_THE_TILL = """
    WITH taken AS (
        UPDATE tickets_section SET "left" = "left" - %(quantity)s
        WHERE id = %(section)s AND "left" >= %(quantity)s
        RETURNING id, price
    ), sale AS (
        INSERT INTO tickets_order (reference, channel, status, email, total)
        SELECT gen_random_uuid(), 'till', 'paid', '', price * %(quantity)s FROM taken
        RETURNING id
    )
    INSERT INTO tickets_orderline (order_id, section_id, quantity, unit_price)
    SELECT sale.id, taken.id, %(quantity)s, taken.price FROM sale, taken
"""


class House:
    """A theatre, what it sells, and who buys it."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.client = lab, lab.client()
        # How many orders there are depends on how many statements one has. What is drawn for each of them
        # must not move what is drawn from `lab.random`.
        self.random = Random(lab.random.random())
        self.stage = Stage.objects.create(name=self.random.choice(STAGES))
        self.show = self.put_on()
        self._numbers = count(1)
        payments.charges.clear()

    def put_on(self) -> Show:
        """One more show."""
        return Show.objects.create(
            stage=self.stage,
            title=self.random.choice(TITLES),
            starts_at=self.lab.clock.now() + timedelta(days=self.random.randint(1, 60)),
        )

    def sell(self, *capacities: int, price: Decimal | None = None, show: Show | None = None) -> list[Section]:
        """Sections with so many seats, all of them for sale."""
        random = self.random
        return Section.objects.bulk_create(
            Section(
                show=show or self.show,
                name=f"{random.choice(NAMES)} {next(self._numbers)}",
                price=Decimal(random.randint(900, 6500)) / 100 if price is None else price,
                capacity=capacity,
                left=capacity,
            )
            for capacity in capacities
        )

    def buyer(self, card: str | None = None) -> "Buyer":
        number = self.random.randrange(10**8)
        email = f"{self.random.choice(PEOPLE)}.{number}@mail.example"
        return Buyer(self, email, card or f"4000 {number:08} {next(self._numbers):04}")


class Buyer:
    """Somebody at home, with a card."""

    def __init__(self, house: House, email: str, card: str) -> None:
        self._house, self._email, self._card = house, email, card

    def order(self, cart: Mapping[Section, int]) -> None:
        """Sends the cart."""
        data = self._data(cart)
        response = self._house.client.post("/orders/", data, content_type="application/json")
        self._note(cart, response, (getattr(response, "exc_info", None) or (None, None))[1])

    def order_in_a_hurry(self, cart: Mapping[Section, int]) -> None:
        """The same without what is between a browser and the view."""
        request = REQUESTS.post("/orders/", self._data(cart), content_type="application/json")
        try:
            self._note(cart, order_create(request), None)
        except Exception as exception:
            self._note(cart, HttpResponseServerError(), exception)

    def _data(self, cart: Mapping[Section, int]) -> dict[str, Any]:
        return {
            "email": self._email,
            "card": self._card,
            "seats": {str(section.pk): quantity for section, quantity in cart.items()},
        }

    def _note(self, cart: Mapping[Section, int], response: Any, raised: BaseException | None) -> None:
        self._response, self._raised = response, raised
        self._wanted = sum(cart.values())
        self._price = sum(section.price * quantity for section, quantity in cart.items())

    @property
    def total(self) -> str | None:
        """The price that the buyer was told."""
        return self._response.json().get("total") if self._response.status_code == 201 else None

    def fate(self, books: "Books") -> Any:
        """How the buyer fared: in words if all that is known of it fits together, else all that is known."""
        orders = books.orders.get(self._email, {})
        facts = {
            "answer": self._response.status_code,
            "orders": sorted(status for status, _ in orders.values()),
            "seats": sum(seats for _, seats in orders.values()),
            "charged": [f"{each.amount:.2f}" for each in payments.charges if each.card == self._card],
            "mails": sum(self._email in mail["to"] for mail in books.mails),
        }
        nothing = {"orders": [], "seats": 0, "charged": [], "mails": 0}
        served = {
            "answer": 201,
            "orders": ["paid"],
            "seats": self._wanted,
            "charged": [f"{self._price:.2f}"] if self._price else [],
            "mails": 1,
        }
        if facts == served:
            return SERVED
        for answer, words in ((400, "refused"), (402, "card declined"), (409, SOLD_OUT)):
            if facts == {"answer": answer, **nothing}:
                return words
        if self._raised:
            facts["raised"] = f"{type(self._raised).__name__}: {self._raised}".partition("\n")[0]
        return facts


class Books:
    """What the database says of orders and seats, looked up once for all of them."""

    def __init__(self, lab: Lab) -> None:
        self.mails = lab.mail()
        #: By the buyer's address the orders that hold seats, or would: status and seats, by primary key.
        self.orders: dict[str, dict[int, tuple[str, int]]] = {}
        sold: Counter[int] = Counter()
        lines = Order.objects.exclude(status=Order.Status.CANCELLED).values_list(
            "pk", "email", "status", "lines__section", "lines__quantity"
        )
        for pk, email, status, section, quantity in lines:
            orders = self.orders.setdefault(email, {})
            orders[pk] = (status, orders.get(pk, ("", 0))[1] + (quantity or 0))
            sold[section] += quantity or 0
        self._seats = {
            pk: f"{sold[pk] + left} of {capacity} seats are sold or left"
            for pk, left, capacity in Section.objects.values_list("pk", "left", "capacity")
        }

    def seats(self, sections: Iterable[Section]) -> list[str]:
        """What has become of the sections' seats, in a way that does not depend on who got them."""
        return [self._seats[section.pk] for section in sections]


def sell_at_till(section: Section, quantity: int) -> str:
    """What the till's program does, which is another company's: a single statement for everything."""
    with connection.cursor() as cursor:
        cursor.execute(AT_THE_TILL, {"section": section.pk, "quantity": quantity})
        return SERVED if cursor.rowcount else SOLD_OUT


class Encounter:
    """A buyer's order, with a till selling from one of its sections in the middle of it."""

    def __init__(self, buyer: Buyer, cart: Mapping[Section, int], contested: Section, at_till: int) -> None:
        self._buyer, self._cart = buyer, cart
        self.rival = Rival(lambda: sell_at_till(contested, at_till), [contested])

    def take_place(self, moment: int | None = None) -> None:
        with self.rival.coming(moment):
            self._buyer.order_in_a_hurry(self._cart)

    def outcome(self, books: Books) -> dict[str, Any]:
        fates = [self._buyer.fate(books), self.rival.result]
        return {"buyer and till": sorted(fates, key=json.dumps), "sections": books.seats(self._cart)}


@contextmanager
def mails_kept_as_they_are() -> Iterator[None]:
    """Inside, mails are not rendered before they are put into the outbox, which takes as long as half of an
    order's statements. How they are rendered is for the quiet day to show."""

    def keep(_: EmailBackend, messages: Iterable[mail.EmailMessage]) -> int:
        kept = list(messages)
        mail.outbox.extend(kept)
        return len(kept)

    send, EmailBackend.send_messages = EmailBackend.send_messages, keep
    try:
        yield
    finally:
        EmailBackend.send_messages = send


def every_outcome(
    house: House, encounters: Callable[[int], list[Encounter]], first_moment: int | None = None
) -> list[Any]:
    """What comes of it when the till comes after everything, and whatever else comes of it when the till
    comes right before one of the statements, with the first such statement.

    Where the one who comes first leaves enough for the other, the first of these can be that the till comes
    right before the first statement: that order sends as many as one without a till.
    """
    (first,) = encounters(1)
    first.take_place(first_moment)
    if not first.rival.statements:
        raise LookupError("an order sent no statement through Django's database connection")
    moments = range(0 if first_moment is None else 1, min(first.rival.statements, MOST_MOMENTS))
    disturbed = encounters(len(moments))
    for moment, encounter in zip(moments, disturbed, strict=True):
        encounter.take_place(moment)
    books = Books(house.lab)
    outcomes = [first.outcome(books)]
    seen = outcomes[:]
    for encounter in disturbed:
        outcome = encounter.outcome(books)
        if outcome not in seen:
            seen.append(outcome)
            outcomes.append({**outcome, "the till sold right before": encounter.rival.place})
    return outcomes[: 1 + SHOWN]


def theatre(lab: Lab) -> None:
    """A quiet day, and then a busy evening: in one scenario, since to put PostgreSQL back, and what it then
    does for the first time, takes long."""
    house = House(lab)
    quiet_day(house)
    with mails_kept_as_they_are():
        busy_evening(house)


def quiet_day(house: House) -> None:
    """One after another: orders of one section and of several, free seats, and what cannot be had."""
    lab, random = house.lab, house.lab.random
    stalls, circle, gallery = house.sell(12, 9, 4)
    (rehearsal,) = house.sell(6, price=Decimal(0))
    carts = {
        "seats in two sections": {circle: random.randint(1, 3), stalls: random.randint(2, 5)},
        "free seats": {rehearsal: random.randint(1, 3)},
        "nothing": {},
        "no seat": {stalls: 0},
        "less than none": {stalls: 2, circle: -1},
        "more than are left of the second": {circle: 1, gallery: 5},
        "all that are left": {gallery: 4},
        "one more": {gallery: 1},
    }
    buyers = {name: house.buyer() for name in carts}
    for name, cart in carts.items():
        buyers[name].order(cart)
    books = Books(lab)
    unknown = {"email": "x@mail.example", "card": "4000", "seats": {"999999": 1}}
    lab.observe("fates", {name: buyer.fate(books) for name, buyer in buyers.items()})
    lab.observe("totals", {name: buyer.total for name, buyer in buyers.items()})
    answer = house.client.post("/orders/", unknown, content_type="application/json")
    lab.observe("unknown", answer.status_code)
    lab.observe("sections", books.seats([stalls, circle, gallery, rehearsal]))
    lab.observe("warnings", lab.warnings())


def busy_evening(house: House) -> None:
    """Everybody buys at once."""
    # First what looks at the locks of all sections, while there are few of them.
    opposite_carts_and_other_shows(house)
    last_seats(house)
    enough_for_both(house)
    whole_cart(house)
    declined(house)


def last_seats(house: House) -> None:
    """The web and a till want the last seats, of which there are enough for one of them."""
    quantity = house.lab.random.randint(1, 4)
    left = quantity + house.lab.random.randrange(quantity)

    def encounters(number: int) -> list[Encounter]:
        sections = house.sell(*[left] * number)
        return [Encounter(house.buyer(), {section: quantity}, section, quantity) for section in sections]

    house.lab.observe("last_seats", every_outcome(house, encounters))


def enough_for_both(house: House) -> None:
    """The same with enough seats for both of them."""
    quantity, at_till = house.lab.sizes((1, 4), (1, 4))

    def encounters(number: int) -> list[Encounter]:
        sections = house.sell(*[quantity + at_till + 1] * number)
        return [Encounter(house.buyer(), {section: quantity}, section, at_till) for section in sections]

    house.lab.observe("enough_for_both", every_outcome(house, encounters, first_moment=0))


def whole_cart(house: House) -> None:
    """A cart of two sections, one of which sells out meanwhile."""
    quantity = house.lab.random.randint(1, 3)
    contested_first = house.lab.random.random() < 0.5

    def encounters(number: int) -> list[Encounter]:
        sections = house.sell(*[9, quantity] * number)
        pairs = zip(sections[::2], sections[1::2], strict=True)
        return [
            Encounter(
                house.buyer(),
                {contested: quantity, quiet: 2} if contested_first else {quiet: 2, contested: quantity},
                contested,
                quantity,
            )
            for quiet, contested in pairs
        ]

    house.lab.observe("whole_cart", every_outcome(house, encounters))


def declined(house: House) -> None:
    """A card that is declined while the till sells."""

    def encounters(number: int) -> list[Encounter]:
        sections = house.sell(*[5, 8] * number)
        pairs = zip(sections[::2], sections[1::2], strict=True)
        return [
            Encounter(house.buyer(payments.DECLINED_CARD), {second: 2, first: 1}, second, 3)
            for first, second in pairs
        ]

    house.lab.observe("declined", every_outcome(house, encounters, first_moment=0))


def opposite_carts_and_other_shows(house: House) -> None:
    """Two carts with the same two sections, one the other way round, at the same time; and an order for
    another show on the same stage."""
    first, second = house.sell(20, 20)
    there, back = {first: 1, second: 2}, {second: 2, first: 1}
    (_, locked), (buyer, locked_back) = (order_with_diary(house, cart) for cart in (there, back))
    statement = deadly_embrace(locked, locked_back)
    if statement is not None:
        buyer = house.buyer()
        with deadlock(statement):
            buyer.order(back)
    house.lab.observe("opposite_carts", buyer.fate(Books(house.lab)))

    # What both have locked, one of them has to wait for.
    (other,) = house.sell(5, show=house.put_on())
    _, locked_there = order_with_diary(house, {other: 1})
    names = {model._meta.db_table: model._meta.verbose_name for model in (Stage, Show, Section)}
    common = sorted(locked.held & locked_there.held, key=str)
    locks = [f"{names.get(name, name)} {key or ''}".strip() for name, key in common[:SHOWN]]
    if len(common) > SHOWN:
        locks.append(f"{len(common) - SHOWN} more")
    house.lab.observe("locked_by_both", locks)


def order_with_diary(house: House, cart: Mapping[Section, int]) -> tuple[Buyer, LockDiary]:
    """Somebody orders: who, and what the order locks."""
    buyer = house.buyer()
    with LockDiary((Stage, Show, Section)).kept() as diary:
        buyer.order(cart)
    return buyer, diary
