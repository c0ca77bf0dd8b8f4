"""What is done to the figures: both lists are loaded with a few sellers of every kind, with more facts about
them, and with more sellers."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase

from harness import Lab
from market.models import Order, OrderLine, Refund, Review, Seller
from stats.formats import euros
from stats.selectors import figures_of, months_of

SELLERS = "/stats/sellers/"
MONTHS = "/stats/months/"

NAMES = (
    "Ewa Wójcik",
    "Studio Takeda",
    "Terre d'Aubagne",
    "Nomvula Dlamini",
    "Grés do Minho",
    "Çini Atölyesi",
    "Kiln & Daughters",
    "Ólöf Ýrsdóttir",
    "Talavera Ríos",
    "景德小窑",
    "Adjoa Mensah",
    "Raku by Marek",
)
PIECES = ("Teapot", "Six bowls", "Fermenting crock", "Celadon vase", "Butter dish", "Salt pig")
#: Which of the figures are observed together.
FIGURES = {
    "money": ("revenue", "refunded"),
    "counts": ("orders", "cancelled", "reviews"),
    "ratings": ("rating",),
}


class Market:
    """Sellers, and facts about them that were not saved yet."""

    def __init__(self, lab: Lab) -> None:
        self.random = lab.random
        self.now = lab.clock.now()
        self.slugs = lab.random.sample(range(1000, 10_000), 40)
        self.numbers = lab.random.sample(range(10_000, 100_000), 300)

    def open_shops(self, names: Sequence[str]) -> list[Seller]:
        """Sellers with these names. They joined in any order, and their slugs tell nothing."""
        random = self.random
        sellers = [Seller(slug=f"shop-{self.slugs.pop()}", name=name) for name in names]
        Seller.objects.bulk_create(random.sample(sellers, len(sellers)))
        return sellers

    def month(self, before: int) -> datetime:
        """The first moment of the month that lies so many months before this one."""
        years, month = divmod(self.now.year * 12 + self.now.month - 1 - before, 12)
        return datetime(years, month + 1, 1, tzinfo=self.now.tzinfo)

    def moment(self, *months: int) -> datetime:
        """Any moment in one of the months."""
        return self.month(self.random.choice(months)) + timedelta(seconds=self.random.randrange(28 * 86400))

    def place(self, moments: Iterable[datetime], cancelled: bool = False) -> list[Order]:
        return Order.objects.bulk_create(
            Order(number=f"KS-{self.numbers.pop()}", placed_at=moment, cancelled=cancelled)
            for moment in moments
        )

    def price(self) -> Decimal:
        return Decimal(self.random.randint(500, 25_000)) / 100

    def line(self, order: Order, seller: Seller, **values: Any) -> OrderLine:
        random = self.random
        values = {"quantity": random.randint(1, 4), "unit_price": self.price()} | values
        return OrderLine(order_id=order.pk, seller_id=seller.pk, title=random.choice(PIECES), **values)

    def review(self, seller: Seller, rated: bool = True) -> Review:
        return Review(seller_id=seller.pk, rating=self.random.randint(1, 5) if rated else None)

    def refund(
        self, order: Order, seller: Seller, paid_at: datetime, amount: Decimal | None = None
    ) -> Refund:
        return Refund(seller_id=seller.pk, order_id=order.pk, amount=amount or self.price(), paid_at=paid_at)


def first_facts(market: Market, sellers: Sequence[Seller]) -> None:
    """Sellers of every kind. `busy` has all there is, and all of it is easily counted wrong."""
    random = market.random
    busy, plain, namesake, praised, unrated, quiet, unlucky, _new, closed = sellers
    first, second, shared, late, old = market.place(
        [
            # The first and the last second of a month; a year before, in the same month.
            market.month(2),
            market.month(1) - timedelta(seconds=1),
            market.moment(3),
            market.moment(1),
            market.moment(14),
        ]
    )
    withdrawn, unlucky_one = market.place([market.moment(2), market.moment(5)], cancelled=True)
    same = {"quantity": random.randint(2, 4), "unit_price": market.price()}
    OrderLine.objects.bulk_create(
        [
            # Two lines in one order, and two for the same amount.
            market.line(first, busy, **same),
            market.line(first, busy),
            market.line(second, busy, **same),
            market.line(withdrawn, busy),
            market.line(shared, busy),
            market.line(shared, plain),
            market.line(late, plain),
            market.line(withdrawn, plain),
            market.line(old, namesake),
            market.line(late, namesake),
            market.line(late, unrated),
            market.line(first, quiet),
            market.line(second, quiet),
            market.line(unlucky_one, unlucky),
            market.line(unlucky_one, unlucky),
            market.line(shared, closed),
        ]
    )
    twice = market.price()
    Refund.objects.bulk_create(
        [
            # Later than the order, some in a month in which nothing was ordered. Two for the same amount.
            market.refund(first, busy, market.moment(1), twice),
            market.refund(shared, busy, market.moment(0), twice),
            market.refund(shared, plain, market.moment(2)),
            market.refund(late, plain, market.moment(0)),
            market.refund(old, namesake, market.moment(13)),
            market.refund(unlucky_one, unlucky, market.moment(5)),
            market.refund(shared, closed, market.moment(9)),
        ]
    )
    rated = [busy] * 5 + [plain] * 3 + [namesake] * 2 + [praised] * 4 + [unlucky, closed, closed]
    unrated_ones = [busy, busy, praised, unrated, unrated]
    Review.objects.bulk_create(
        [
            *(market.review(seller) for seller in rated),
            *(market.review(seller, rated=False) for seller in unrated_ones),
        ]
    )


def more_facts(market: Market, sellers: Sequence[Seller], lines: int, reviews: int) -> None:
    """So many more for each of the sellers, in orders that several of them share."""
    random = market.random
    orders = market.place(market.moment(*range(1, 8)) for _ in range(lines * len(sellers) // 2))
    OrderLine.objects.bulk_create(
        market.line(random.choice(orders), seller) for seller in sellers for _ in range(lines)
    )
    Review.objects.bulk_create(market.review(seller) for seller in sellers for _ in range(reviews))
    Refund.objects.bulk_create(
        market.refund(random.choice(orders), seller, market.moment(*range(4))) for seller in sellers
    )


def column(response: HttpResponseBase, *names: str) -> Any:
    """These figures of each seller, or the answer when it is none."""
    if response.status_code != 200:
        return response
    return {label(row): {name: row[name] for name in names} for row in response.json()["sellers"]}


def labels(response: HttpResponseBase) -> Any:
    """The sellers in the order of the list, or the answer when it is none."""
    return [label(row) for row in response.json()["sellers"]] if response.status_code == 200 else response


def label(row: dict[str, Any]) -> str:
    return f"{row['name']}, {row['seller']}"


def month_by_month(response: HttpResponseBase) -> Any:
    """What is told of each month, a line each, or the answer when it is none."""
    if response.status_code != 200:
        return response
    return [told(**row) for row in response.json()["months"]]


def told(month: str, orders: Any, revenue: str | None, refunded: str | None) -> str:
    return f"{month}: {orders!r} orders, revenue {revenue}, refunded {refunded}"


def months_told(sellers: QuerySet[Seller]) -> list[str]:
    """The same without the view."""
    return [
        told(f"{row['month']:%Y-%m}", row["orders"], euros(row["revenue"]), euros(row["refunded"]))
        for row in months_of(sellers)
    ]


def figures(lab: Lab) -> None:
    """The lists before there are any sellers, then with sellers of every kind, with more facts about some of
    them, and with more sellers."""
    random, client, market = lab.random, lab.client(), Market(lab)
    lines, reviews, more_sellers = lab.sizes((15, 18), (10, 12), (10, 14))
    lab.observe("nobody", [client.get(SELLERS), client.get(MONTHS)])

    names = random.sample(NAMES, 8)
    # Two have the same name.
    shops = market.open_shops([*names[:2], *names[:1], *names[2:]])
    Seller.objects.filter(pk=shops[-1].pk).update(closed=True)
    first_facts(market, shops)
    few, many = 16, 16 + 3 * lines
    with lab.measure("sellers_costs_of_lines", size=few, of="order lines"):
        few_sellers = client.get(SELLERS)
    with lab.measure("months_costs_of_lines", size=few, of="order lines"):
        few_months = client.get(MONTHS)

    more_facts(market, shops[:3], lines, reviews)
    with (
        lab.measure("sellers_costs_of_lines", size=many, of="order lines"),
        lab.measure("sellers_costs", size=8, of="sellers"),
    ):
        busy_sellers = client.get(SELLERS)
    with (
        lab.measure("months_costs_of_lines", size=many, of="order lines"),
        lab.measure("months_costs", size=8, of="sellers"),
    ):
        busy_months = client.get(MONTHS)

    more_facts(market, market.open_shops(random.choices(NAMES, k=more_sellers)), lines=2, reviews=2)
    with lab.measure("sellers_costs", size=8 + more_sellers, of="sellers"):
        many_sellers = client.get(SELLERS)
    with lab.measure("months_costs", size=8 + more_sellers, of="sellers"):
        many_months = client.get(MONTHS)

    lists = {"at first": few_sellers, "with more orders": busy_sellers, "with more sellers": many_sellers}
    for name, columns in FIGURES.items():
        lab.observe(name, {when: column(response, *columns) for when, response in lists.items()})
    lab.observe("sellers", {when: labels(response) for when, response in lists.items()})
    months = {"at first": few_months, "with more orders": busy_months, "with more sellers": many_months}
    lab.observe("months", {when: month_by_month(response) for when, response in months.items()})

    # As the mail does: other sellers than the pages show, among them one who has left, in another order.
    chosen = Seller.objects.filter(pk__in=[shop.pk for shop in shops[1::2] + shops[-1:]]).order_by("-slug")
    lab.observe("chosen", lab.attempt(lambda: [figures["slug"] for figures in figures_of(chosen)]))
    lab.observe("months_of_chosen", lab.attempt(months_told, chosen))
    lab.observe("warnings", lab.warnings())
