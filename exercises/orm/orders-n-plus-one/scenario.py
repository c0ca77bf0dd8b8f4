"""What is done to the order list: the page and the feed are loaded with few and many orders, with short
and long ones, and while orders change."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from harness import Lab
from shop.models import Customer, Order, OrderItem, Product, Supplier

PAGE = "/orders/"
FEED = "/orders/feed/"

# Two people have the same name, and some names do not fit into HTML as they are.
PEOPLE = (
    "Ingrid Solberg",
    "Tomás Echeverría",
    "Nia Boateng",
    "Kim Min-jun",
    "Kim Min-jun",
    "Siobhán O'Hara",
    "Yusuf Demirtaş",
    "李秀英",
    "Priya Raghunathan",
    "Wanjirũ <Shiru> Kamau",
)
CITIES = ("Bergen", "Bilbao", "Kumasi", "Daegu", "Galway", "İzmir", "成都", "Pune", "Nyeri", "L'Aquila")
SUPPLIERS = ("Hollis & Sons", "Grøn Redskab", "Kōbō Blades", "Terra Fértil")
GOODS = (
    "Dibber",
    "Bean poles",
    "Seed compost",
    "Tomato 'Black Krim'",
    "Slug & snail tape",
    "Secateurs",
    "Twine",
)
SIZES = ("small", "medium", "large", "2 m", "40 l", "pack of 6")

OPEN = (Order.Status.NEW, Order.Status.PACKING)
GONE = (Order.Status.SHIPPED, Order.Status.CANCELLED)
# Enough that whoever reads the lines of orders that are gone reads too much.
GONE_LINE_COUNTS = [2] * 6


class Shop:
    """What orders are made of."""

    def __init__(self, customers: list[Customer], products: list[Product]) -> None:
        self.customers = customers
        self.bought_in = [product for product in products if product.supplier]
        self.home_grown = [product for product in products if not product.supplier]


def open_shop(lab: Lab) -> Shop:
    """Customers and a catalogue."""
    random = lab.random
    suppliers = Supplier.objects.bulk_create(Supplier(name=name) for name in SUPPLIERS)
    products = Product.objects.bulk_create(
        Product(
            sku=f"{random.choice('BGKT')}{number}",
            name=f"{random.choice(GOODS)}, {random.choice(SIZES)}",
            supplier=None if index % 3 == 0 else random.choice(suppliers),
        )
        for index, number in enumerate(random.sample(range(1000, 9999), 12))
    )
    customers = Customer.objects.bulk_create(
        Customer(name=name, email=f"c{index}@mail.example", city=random.choice(CITIES))
        for index, name in enumerate(random.sample(PEOPLE, 6))
    )
    return Shop(customers, products)


def place_orders(
    lab: Lab, shop: Shop, line_counts: list[int], gone_line_counts: Sequence[int] = ()
) -> list[Order]:
    """An open order for each number of lines, and one that is shipped or cancelled for each of the others.

    Returns the open ones. Several may have been placed in the same minute.
    """
    random, now = lab.random, lab.clock.now()
    orders = Order.objects.bulk_create(
        Order(
            number=f"LL-{random.randrange(10**9):09}",
            customer=random.choice(shop.customers),
            status=random.choice(statuses),
            placed_at=now - timedelta(minutes=random.randrange(30)),
        )
        for statuses in [OPEN] * len(line_counts) + [GONE] * len(gone_line_counts)
    )
    add_lines(lab, shop, zip(orders, [*line_counts, *gone_line_counts], strict=True))
    return orders[: len(line_counts)]


def add_lines(lab: Lab, shop: Shop, orders: Iterable[tuple[Order, int]], first_position: int = 1) -> None:
    """Gives each order so many lines, saved in another order than that of their positions.

    The first line of an order is bought in and the second home-grown. Without a bought-in product there
    are no suppliers to look up, and a list that looks up suppliers would need a query less.
    """
    random = lab.random
    choices = (shop.bought_in, shop.home_grown, shop.bought_in + shop.home_grown)
    OrderItem.objects.bulk_create(
        OrderItem(
            order=order,
            product=random.choice(choices[min(index, 2)]),
            position=position,
            quantity=random.randint(1, 12),
            unit_price=Decimal(random.randint(99, 9999)) / 100,
        )
        for order, count in orders
        for index, position in enumerate(positions(lab, first_position, count))
    )


def positions(lab: Lab, first: int, count: int) -> list[int]:
    """So many positions from `first` on, not in their order. Some are free: lines were removed."""
    drawn = lab.random.sample(range(first, first + count + 2), count)
    return drawn[::-1] if drawn == sorted(drawn) else drawn


def ship(orders: Iterable[Order]) -> None:
    """The orders leave the warehouse, and the list."""
    Order.objects.filter(pk__in=[order.pk for order in orders]).update(status=Order.Status.SHIPPED)


def order_list(lab: Lab) -> None:
    """A day at the warehouse: a busy morning, few and short orders in the evening, which are then corrected,
    replaced and longer, and nothing left at last."""
    random, client = lab.random, lab.client()
    few, many = lab.sizes((3, 6), (22, 26))
    shop = open_shop(lab)
    # The first are left in the evening. Of the others one has no lines, and one has a few.
    line_counts = [1] * few + [0, random.randint(2, 4)]
    line_counts += (random.choice((0, 1)) for _ in range(many - len(line_counts)))
    orders = place_orders(lab, shop, line_counts, GONE_LINE_COUNTS)
    with lab.measure("feed_costs", size=many, of="orders"):
        feed = client.get(FEED)
    with lab.measure("page_costs", size=many, of="orders"):
        page = client.get(PAGE)
    lab.observe("feed", feed)
    lab.observe("page", page)

    ship(orders[few:])
    with (
        lab.measure("feed_costs", size=few, of="orders"),
        lab.measure("feed_costs_of_lines", size=1, of="lines per order", also=["steps"]),
    ):
        feed = client.get(FEED)
    with (
        lab.measure("page_costs", size=few, of="orders"),
        lab.measure("page_costs_of_lines", size=1, of="lines per order", also=["steps"]),
    ):
        page = client.get(PAGE)
    lab.observe("evening", {"feed": feed, "page": page})

    correct(lab, orders[:few])
    lab.observe("corrected", {"feed": client.get(FEED), "page": client.get(PAGE)})

    exchange(lab, shop, orders[:few])
    with lab.measure("feed_costs_of_lines", size=9, of="lines per order", also=["steps"]):
        feed = client.get(FEED)
    with lab.measure("page_costs_of_lines", size=9, of="lines per order", also=["steps"]):
        page = client.get(PAGE)
    lab.observe("exchanged", {"feed": feed, "page": page})

    ship(Order.objects.filter(status__in=OPEN))
    lab.observe("nothing", {"feed": client.get(FEED), "page": client.get(PAGE)})
    lab.observe("warnings", lab.warnings())


def correct(lab: Lab, orders: list[Order]) -> None:
    """A customer, a product and a supplier get other names, and a line changes and moves. No row comes or
    goes: a count, or the highest id, tells nothing."""
    random = lab.random
    renamed, moved, *_ = orders
    Customer.objects.filter(pk=renamed.customer_id).update(name=f"{random.choice(PEOPLE)} junior")
    OrderItem.objects.filter(order=moved).update(quantity=random.randint(13, 24), position=90)
    bought_in = moved.items.get().product
    Product.objects.filter(pk=bought_in.pk).update(name=f"{random.choice(GOODS)}, refurbished")
    Supplier.objects.filter(pk=bought_in.supplier_id).update(name=f"{random.choice(SUPPLIERS)} Ltd")


def exchange(lab: Lab, shop: Shop, orders: list[Order]) -> None:
    """Two orders grow, and the others are replaced by as many: a count tells nothing."""
    renamed, moved, *shipped = orders
    ship(shipped)
    placed = place_orders(lab, shop, [0] * len(shipped))
    add_lines(lab, shop, [(renamed, 8), (moved, 8), *((order, 1) for order in placed)], first_position=10)
