"""What is done to the tea shop: orders are taken, refused and taken back, while the worker is idle, busy or
late."""

from collections import Counter
from contextlib import suppress
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import OperationalError, transaction
from django.http import HttpResponseBase
from harness import Lab
from harness.elsewhere import Bystander, Elsewhere
from harness.task_queue import Message, TaskQueue
from orders.models import Circle, Customer, Order, OrderLine, StandingOrder, Tea
from orders.payments import DECLINED_CARD, charges

CARD = "4000 0000 0000 0077"
NAMES = (
    "Aneurin",
    "Chiyo",
    "Dobromił",
    "Eleni",
    "Fumiko",
    "Grażyna",
    "Haruto",
    "Ifeanyi",
    "Jadwiga",
    "Kwabena",
    "Łucja",
    "Minato",
    "Nkechi",
    "Ottoline",
    "Przemysław",
    "Ryūnosuke",
)
FAMILIES = ("Adeyemi", "Brzęczyk", "O'Driscoll", "Fujiwara", "Llewellyn", "Nguyễn", "Quispe", "Żurawska")
TEAS = ("Hōjicha", "Assam second flush", "Lapsang", "Genmaicha", "Keemun", "Nettle & mint", "Da Hong Pao")
LANGUAGES = ("en", "ja", "pl")
#: Longer than anybody would wait for a transaction to end.
SECONDS_PER_STATEMENT = 120


class CrashedLater(Exception):
    """Something else in the same transaction failed."""


class Shop:
    """Teas, people who buy them, and the queue."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.random = lab, lab.random
        self.client = lab.client()
        charges.clear()
        self.services = lab.project.module("orders.services")
        self.elsewhere = Elsewhere()
        self.queue = TaskQueue(self.elsewhere)
        self.numbers = count(lab.random.randint(100, 900))
        self.teas = Tea.objects.bulk_create(
            Tea(name=name, price=Decimal(lab.random.randint(350, 2900)) / 100, stock=500)
            for name in lab.random.sample(TEAS, 4)
        )
        self.sold_out = Tea.objects.create(name="Gyokuro, first harvest", price=Decimal(42), stock=1)

    def people(self, number: int, language: str = "") -> list[Customer]:
        """So many new customers."""
        return Customer.objects.bulk_create(
            Customer(
                name=f"{self.random.choice(NAMES)} {self.random.choice(FAMILIES)}",
                email=f"c{next(self.numbers)}@mail.example",
                language=language or LANGUAGES[index % len(LANGUAGES)],
            )
            for index in range(number)
        )

    def circle(self, *members: Customer) -> Circle:
        circle = Circle.objects.create(name="The office")
        through = Circle.members.through
        through.objects.bulk_create(through(circle=circle, customer=member) for member in members)
        return circle

    def basket(self) -> dict[int, int]:
        return {tea.pk: self.random.randint(1, 4) for tea in self.random.sample(self.teas, 2)}

    def post(
        self, customer: Customer, circle: Circle | None = None, card: str = CARD, teas: Any = None
    ) -> HttpResponseBase:
        """An order from a browser, which need not want the language that the customer has chosen."""
        data = {"customer": customer.pk, "card": card, "teas": teas or self.basket()}
        if circle is not None:
            data["circle"] = circle.pk
        language = self.random.choice(LANGUAGES) if customer.language in LANGUAGES else customer.language
        headers = {"accept-language": language}
        return self.client.post("/orders/", data, content_type="application/json", headers=headers)

    def too_much(self) -> dict[int, int]:
        """More than there is, after something of which there is enough."""
        return {self.teas[0].pk: 1, self.sold_out.pk: 2}

    def order(self, customer: Customer, circle: Circle | None = None) -> Order:
        """The same without a browser."""
        return self.services.checkout(customer, self.basket(), card=CARD, circle=circle)

    def work(self, most: int | None = None) -> list[Message]:
        """Lets the worker work, when it has been idle for an hour."""
        self.lab.clock.advance(3600)
        return self.queue.work(most)

    def stock(self) -> dict[str, int]:
        return dict(Tea.objects.order_by("pk").values_list("name", "stock"))

    def mondays(self, *standing: tuple[Customer, bool]) -> None:
        """Standing orders, some of them for what is sold out."""
        StandingOrder.objects.all().delete()
        StandingOrder.objects.bulk_create(
            StandingOrder(
                customer=customer,
                tea=self.random.choice(self.teas) if there_is_enough else self.sold_out,
                quantity=2,
                card=CARD,
            )
            for customer, there_is_enough in standing
        )


def failures(done: list[Message]) -> list[str]:
    """The tasks that ended with an exception."""
    return list(
        dict.fromkeys(f"{message.task} raised {message.raised}" for message in done if message.raised)
    )


def mailed(mails: list[dict[str, Any]]) -> dict[str, int]:
    """How many mails each address got."""
    return dict(sorted(Counter(address for mail in mails for address in mail["to"]).items()))


def by_address(mails: list[dict[str, Any]]) -> dict[str, str]:
    """What each address was sent."""
    texts: dict[str, list[str]] = {}
    for mail in mails:
        for address in mail["to"]:
            texts.setdefault(address, []).append(f"{mail['subject']}\n\n{mail['body']}")
    return {address: "\n\n---\n\n".join(sorted(found)) for address, found in sorted(texts.items())}


def idle_worker(lab: Lab) -> None:
    """A day of orders. The worker starts when the shop has closed."""
    shop = Shop(lab)
    alone, buyer, member, other, declined, late, *mondays = shop.people(8)
    shop.mondays(*((customer, True) for customer in mondays))
    with shop.queue.installed():
        answers = {
            "alone": shop.post(alone),
            "for a circle": shop.post(buyer, shop.circle(buyer, member, other)),
        }
        lab.observe("standing_orders", lab.attempt(shop.services.place_standing_orders))
        lab.observe("mailed_meanwhile", mailed(lab.mail()))
        shop.work()
        lab.observe("failures", failures(shop.queue.done))
        lab.observe("mailed", mailed(lab.mail()))
        lab.observe("texts", by_address(lab.mail()))

        answers["card declined"] = shop.post(declined, card=DECLINED_CARD)
        answers["sold out"] = shop.post(late, teas=shop.too_much())
        lab.observe("answers", answers)
        lab.observe("stock", shop.stock())
        lab.observe("charges", charges)
        # Nobody can write to the Welsh yet.
        (welsh,) = shop.people(1, language="cy")
        lab.observe("without_texts", shop.post(welsh))
        shop.work()
    lab.observe("warnings", lab.warnings())


def busy_worker(lab: Lab) -> None:
    """The worker takes a task as soon as there is one, even if that is in the middle of a transaction. And
    transactions take their time."""
    shop = Shop(lab)
    alone, buyer, member, declined, late, first, second, crashed, refused, last, *mondays = shop.people(15)
    circle = shop.circle(buyer, member)
    shop.mondays((mondays[0], True), (mondays[1], False), (mondays[2], True))
    unlucky = mondays[3:]

    def poll() -> None:
        lab.clock.advance(SECONDS_PER_STATEMENT)
        shop.queue.work()

    with shop.queue.installed():
        with Bystander(poll, shop.elsewhere).looking_on():
            shop.post(alone)
            shop.post(buyer, circle)
            shop.post(declined, card=DECLINED_CARD)
            shop.post(late, teas=shop.too_much())
            lab.attempt(shop.services.place_standing_orders)
            with suppress(CrashedLater), transaction.atomic():
                shop.order(crashed)
                raise CrashedLater
            with transaction.atomic():
                shop.order(first)
                with suppress(CrashedLater), transaction.atomic():
                    shop.order(refused)
                    raise CrashedLater
                shop.order(second)
            shop.mondays(*((customer, True) for customer in unlucky))
            with suppress(OperationalError), lab.fault(r"INSERT INTO .orders_orderline", nth=2):
                shop.services.place_standing_orders()
            shop.order(last)
        shop.work()
    people = {
        declined.email: "whose card was declined",
        late.email: "whose tea was sold out",
        crashed.email: "whose order was rolled back",
        refused.email: "whose order was rolled back to a savepoint",
        mondays[1].email: "whose standing order was left out",
        unlucky[0].email: "whose standing order was rolled back with all the others",
    }
    mails = mailed(lab.mail())
    lab.observe(
        "mailed_for_nothing",
        [
            f"the customer {who} was sent a confirmation"
            for email, who in people.items()
            if mails.pop(email, 0)
        ],
    )
    lab.observe("mailed", mails)
    lab.observe("failures", failures(shop.queue.done))


def late_worker(lab: Lab) -> None:
    """Before the worker gets to the tasks, and between two of them, things change."""
    shop = Shop(lab)
    regretful, corrected, steady, *members = shop.people(7)
    circle = shop.circle(*members)
    with shop.queue.installed():
        cancelled, changed = shop.order(regretful), shop.order(corrected)
        shop.order(steady)
        shop.services.cancel(cancelled)
        OrderLine.objects.filter(order=changed).update(quantity=lab.random.randint(5, 9))
        Customer.objects.filter(pk=corrected.pk).update(email="moved@mail.example", language="pl")
        shop.work()
        lab.observe("texts", by_address(lab.mail()))
        lab.observe("failures", failures(shop.queue.done))

        cancelled = shop.order(members[0], circle)
        shop.work(most=1)
        shop.services.cancel(cancelled)
        before = len(lab.mail())
        shop.work()
        lab.observe("mailed_after_cancelling", mailed(lab.mail()[before:]))

        # The database ends a cancellation in its middle.
        with suppress(OperationalError), lab.fault(r"UPDATE .orders_tea"):
            shop.services.cancel(changed)
    lab.observe("statuses", Order.objects.order_by("pk").values_list("status", flat=True))
    lab.observe("stock", shop.stock())


def big_circles(lab: Lab) -> None:
    """An order for a small circle, and one for a big one."""
    shop, queued = Shop(lab), []
    with shop.queue.installed():
        for size in lab.sizes((2, 3), (11, 13)):
            buyer, *members = shop.people(size)
            # Somebody who is a member does not count twice.
            circle, basket = shop.circle(buyer, *members), shop.basket()
            with lab.measure("checkout", size=size, of="people in the circle"):
                shop.services.checkout(buyer, basket, card=CARD, circle=circle)
            queued.append(len(shop.queue.waiting))
            shop.work()
    lab.observe("queued", queued)
    lab.observe("mailed", mailed(lab.mail()))
    lab.observe("mails_per_task", max(message.mails for message in shop.queue.done))
    lab.observe("longest_message", max(len(message.text.encode()) for message in shop.queue.done))
    lab.observe("private_words", private_words(shop.queue.done))


def private_words(messages: list[Message]) -> list[str]:
    """What the queue was told about people."""
    text = "\n".join(message.text for message in messages)
    words = [word for pair in Customer.objects.values_list("name", "email") for word in pair]
    return [f"the queue holds: {word}" for word in dict.fromkeys(words) if word in text][:5]
