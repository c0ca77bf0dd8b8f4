"""What is done to the menus: all that the team's tools do with them, one thing after another, in transactions
and outside of any, while a second process reads them."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db import OperationalError, connection, transaction
from harness import Lab
from harness.cache_calls import cache_calls
from harness.elsewhere import Bystander, Elsewhere
from harness.workers import Worker
from menus.models import Dish, Label, Restaurant

RESTAURANTS = (
    ("Casa Tránsito", "Oaxaca"),
    ("Bánh Mì Cô Ba", "Leipzig"),
    ("Öküz & Söhne", "Wien"),
    ("Mama Adjoa's", "Accra"),
    ("山茶屋", "Nagoya"),
    ("L'Oseille", "Nantes"),
    ("Shalimar Canteen", "Leeds"),
)
DISHES = (
    "Tlayuda",
    "Mole negro",
    "Bún chả",
    "Tafelspitz",
    "Jollof rice",
    "Waakye",
    "Kishimen",
    "Galette au sarrasin",
    "Nihari",
    "Aloo gobi",
)
LABELS = (
    "vegan",
    "halal",
    "kosher",
    "hot",
    "gluten-free",
    "new",
    "for two",
    "in season",
    "contains peanuts",
    "contains sesame",
    "contains celery",
    "raw fish",
    "made to order",
)
PERCENT = ("4", "7.5", "-3", "11")
#: What another service keeps in the same Redis.
BASKET = ("baskets:7f3a", "two soups of the day")
#: Scenarios begin at hours of their own, so that what an answer keeps in its memory for as long as a menu
#: may be kept is not left over from the scenario before.
HOUR = 3601
ALMOST_AN_HOUR = 3500
EVERYTHING = """
    SELECT restaurant.id, restaurant.name, city, dish.name, dish.price, label.name
    FROM menus_restaurant AS restaurant
    LEFT JOIN menus_dish AS dish ON dish.restaurant_id = restaurant.id AND dish.is_available
    LEFT JOIN menus_dish_labels AS sticker ON sticker.dish_id = dish.id
    LEFT JOIN menus_label AS label ON label.id = sticker.label_id
    ORDER BY label.name
"""

#: A menu line by line, by the name of the dish. The line without a dish is about the restaurant.
Lines = dict[str, str]


class RolledBack(Exception):
    """Something else in the same transaction failed."""


class Town:
    """Restaurants and their menus, and two processes of the menu service."""

    def __init__(self, lab: Lab) -> None:
        self.lab, self.random = lab, lab.random
        self.codes = iter(lab.random.sample(range(10_000, 99_999), 80))
        places = lab.random.sample(RESTAURANTS, 6)
        self.open = Restaurant.objects.bulk_create(Restaurant(name=name, city=city) for name, city in places)
        #: By what name a restaurant is told, whatever it is called by then.
        self.names = {restaurant.pk: restaurant.name for restaurant in self.open}
        names = [f"{lab.random.choice(DISHES)} {number}" for number in lab.random.sample(range(10, 99), 30)]
        dishes = Dish.objects.bulk_create(
            Dish(restaurant=self.open[number % 5], code=f"T{next(self.codes)}", name=name, price=self.price())
            for number, name in enumerate(names)
        )
        #: What is on the menus, and has no part in anything yet. One restaurant has nothing.
        self.unused = {restaurant.pk: dishes[number::5] for number, restaurant in enumerate(self.open)}
        self.unused[self.open[5].pk] = []
        #: A dish of each restaurant that is not on the menu.
        self.off_menu = {
            dish.restaurant_id: dish
            for dish in Dish.objects.bulk_create(
                Dish(
                    restaurant=restaurant,
                    code=f"T{next(self.codes)}",
                    name=f"Off {next(self.codes)}",
                    price=self.price(),
                    is_available=False,
                )
                for restaurant in self.open[:5]
            )
        }
        labels = Label.objects.bulk_create(Label(name=name) for name in LABELS)
        #: Those that no dish has yet.
        self.labels = lab.random.sample(labels, len(labels))
        self.services = lab.project.module("menus.services")
        self.menu_of = lab.project.module("menus.cache").menu_of
        self.other = Worker()
        self.other_menu_of = self.other.module("menus.cache").menu_of
        #: What has been found out of date, so that it is told once.
        self.told: set[str] = set()
        cache.set(*BASKET)

    # What there is to change.

    def price(self) -> Decimal:
        return Decimal(self.random.randint(350, 2900)) / 100

    def some(self, number: int) -> list[Restaurant]:
        """So many restaurants: those that have most on their menus that has no part in anything yet."""
        restaurants = self.random.sample(self.open, len(self.open))
        return sorted(restaurants, key=lambda restaurant: -len(self.unused[restaurant.pk]))[:number]

    def dishes(self, *restaurants: Restaurant) -> list[Dish]:
        """A dish of each. Nothing else will happen to it."""
        return [self.unused[restaurant.pk].pop() for restaurant in restaurants]

    def label(self, *dishes: Dish) -> Label:
        """A label that these dishes have since long ago, and no others."""
        label = self.labels.pop()
        through = Dish.labels.through
        through.objects.bulk_create(through(dish=dish, label=label) for dish in dishes)
        return label

    # Reading.

    def read_here(self, restaurant: Restaurant) -> Any:
        return menu_or_none(self.menu_of, restaurant)

    def read_there(self, restaurants: Iterable[Restaurant]) -> list[Any]:
        """The menus in the other process."""
        with self.other.running():
            return [menu_or_none(self.other_menu_of, restaurant) for restaurant in restaurants]

    def read_all_there(self) -> None:
        self.read_there(self.open)

    def read_before(self, restaurants: Iterable[Restaurant]) -> None:
        """Has all menus in the cache before some of them change."""
        self.read_all_there()
        for restaurant in restaurants:
            self.read_here(restaurant)

    def out_of_date(self, restaurants: Iterable[Restaurant]) -> list[str]:
        """What either process shows that is not so, as far as it has not been told already."""
        there, true, found = self.read_there(restaurants), menus_in_database(), []
        for restaurant, menu in zip(restaurants, there, strict=True):
            name, now = self.names[restaurant.pk], true.get(restaurant.pk)
            here = list(differences(self.read_here(restaurant), now))
            found += (f"{name} {rest}" for rest in here)
            # They do not say the same where one of them remembers something by itself.
            found += (
                f"{name} {rest}, in another process" for rest in differences(menu, now) if rest not in here
            )
        new = [sentence for sentence in dict.fromkeys(found) if sentence not in self.told]
        self.told.update(new)
        return new


def menu_or_none(menu_of: Callable[[int], Any], restaurant: Restaurant) -> Any:
    try:
        return menu_of(restaurant.pk)
    except Restaurant.DoesNotExist:
        return None


def menus_in_database() -> dict[int, Lines]:
    """What is on the menus, by restaurant."""
    menus: dict[int, dict[str, list[str]]] = {}
    with connection.cursor() as cursor:
        for pk, name, city, dish, price, label in cursor.execute(EVERYTHING):
            menu = menus.setdefault(pk, {"": [name, city]})
            if dish:
                line = menu.setdefault(dish, [f"{price:.2f}"])
                line += [label] if label else []
    return {pk: {name: ", ".join(words) for name, words in menu.items()} for pk, menu in menus.items()}


def differences(menu: Any, true: Lines | None) -> Iterator[str]:
    """How a menu that was shown differs from what is true."""
    if menu is None or true is None:
        if menu is not None:
            yield "still has a menu, and there is no such restaurant any more"
        elif true is not None:
            yield "has no menu: there is said to be no such restaurant"
        return
    try:
        lines = {"": f"{menu['restaurant']}, {menu['city']}"}
        lines |= {dish["name"]: ", ".join([dish["price"], *dish["labels"]]) for dish in menu["dishes"]}
    except (KeyError, TypeError):
        yield f"has a menu that nobody can read: {menu}"
        return
    for name in sorted(lines | true):
        match lines.get(name), true.get(name):
            case None, now:
                yield f"does not offer {name} ({now})"
            case line, None:
                yield f"still offers {name} ({line})"
            case line, now if line != now:
                yield f"shows {name or 'itself'} as {line}, which is now {now}"


# The ways in which a menu changes. Each is prepared first, so that what was there before can be in the cache.

#: The restaurants whose menus change, and what changes them.
Change = tuple[Collection[Restaurant], Callable[[], Any]]
Way = Callable[[Town], Change]


def new_dish(town: Town) -> Change:
    restaurants = town.some(1)
    name = f"Special {next(town.codes)}"
    dish = Dish(restaurant=restaurants[0], code="special", name=name, price=town.price())
    return restaurants, dish.save


def new_price(town: Town) -> Change:
    restaurants = town.some(1)
    (dish,) = town.dishes(*restaurants)
    dish.price += 1
    return restaurants, lambda: dish.save(update_fields=["price"])


def deleted_dish(town: Town) -> Change:
    restaurants = town.some(1)
    (dish,) = town.dishes(*restaurants)
    return restaurants, dish.delete


def deleted_selection(town: Town) -> Change:
    restaurants = town.some(2)
    dishes = town.dishes(*restaurants)
    return restaurants, Dish.objects.filter(pk__in=[dish.pk for dish in dishes]).delete


def renamed_restaurant(town: Town) -> Change:
    (restaurant,) = restaurants = town.some(1)
    restaurant.name = f"{restaurant.name} II"
    return restaurants, restaurant.save


def closed_restaurant(town: Town) -> Change:
    # Had it any dishes, their deletion would tell.
    restaurant = town.open[5]
    return [restaurant], Restaurant.objects.get(pk=restaurant.pk).delete


def nightly_prices(town: Town) -> Change:
    restaurants, percent = town.some(2), Decimal(town.random.choice(PERCENT))
    keys = [restaurant.pk for restaurant in restaurants]
    return restaurants, lambda: town.services.change_prices(keys, percent)


def imported_menu(town: Town) -> Change:
    (restaurant,) = restaurants = town.some(1)
    changed, gone = town.dishes(restaurant, restaurant)
    item, label, number, price = town.services.TillItem, town.label(), next(town.codes), town.price()

    def import_menu() -> None:
        menu = restaurant.dishes.filter(is_available=True).exclude(pk__in=[changed.pk, gone.pk])
        items = [item(*dish) for dish in menu.values_list("code", "name", "price")]
        items.append(item(changed.code, f"{changed.name} XL", changed.price + 2))
        items.append(item(f"T{number}", f"Till {number}", price, [label.pk]))
        back = town.off_menu[restaurant.pk]
        items.append(item(back.code, back.name, back.price))
        town.services.import_menu(restaurant.pk, items)

    return restaurants, import_menu


def recall(town: Town) -> Change:
    restaurants = town.some(2)
    label = town.label(*town.dishes(*restaurants), town.off_menu[restaurants[0].pk])
    return restaurants, lambda: town.services.withdraw(label.pk)


def moved_dish(town: Town) -> Change:
    old, new = restaurants = town.some(2)
    (dish,) = town.dishes(old)
    dish.restaurant = new
    return restaurants, dish.save


def moved_dishes(town: Town) -> Change:
    *old, new = restaurants = town.some(3)
    keys = [dish.pk for dish in town.dishes(*old)]
    return restaurants, lambda: town.services.move_dishes(keys, new.pk)


def label_on_dish(town: Town) -> Change:
    restaurants = town.some(1)
    (dish,), label = town.dishes(*restaurants), town.label()
    return restaurants, lambda: dish.labels.add(label)


def label_off_dish(town: Town) -> Change:
    restaurants = town.some(1)
    (dish,) = town.dishes(*restaurants)
    label = town.label(dish)
    return restaurants, lambda: dish.labels.remove(label)


def no_labels(town: Town) -> Change:
    restaurants = town.some(1)
    (dish,) = town.dishes(*restaurants)
    town.label(dish)
    return restaurants, dish.labels.clear


def dishes_under_label(town: Town) -> Change:
    restaurants = town.some(2)
    dishes, label = town.dishes(*restaurants), town.label()
    return restaurants, lambda: label.dishes.add(*dishes)


def dishes_from_label(town: Town) -> Change:
    restaurants = town.some(2)
    dishes = town.dishes(*restaurants)
    label = town.label(*dishes)
    return restaurants, lambda: label.dishes.remove(*dishes)


def no_dishes(town: Town) -> Change:
    restaurants = town.some(2)
    return restaurants, town.label(*town.dishes(*restaurants)).dishes.clear


def renamed_label(town: Town) -> Change:
    restaurants = town.some(2)
    label = town.label(*town.dishes(*restaurants))
    label.name = f"{label.name}, for sure"
    return restaurants, label.save


def deleted_label(town: Town) -> Change:
    restaurants = town.some(2)
    return restaurants, town.label(*town.dishes(*restaurants)).delete


WAYS: dict[str, dict[str, Way]] = {
    "one_by_one": {
        "a dish is new": new_dish,
        "a dish has a new price": new_price,
        "a dish is deleted": deleted_dish,
        "two dishes are deleted": deleted_selection,
        "a restaurant is renamed": renamed_restaurant,
    },
    "in_bulk": {
        "prices change overnight": nightly_prices,
        "a till's menu is imported": imported_menu,
        "a label is recalled": recall,
    },
    "moved": {
        "a dish moves": moved_dish,
        "two dishes move": moved_dishes,
    },
    "labelled": {
        "a dish gets a label": label_on_dish,
        "a dish loses a label": label_off_dish,
        "a dish loses all labels": no_labels,
        "a label gets two dishes": dishes_under_label,
        "a label loses two dishes": dishes_from_label,
        "a label loses all dishes": no_dishes,
        "a label is renamed": renamed_label,
        "a label is deleted": deleted_label,
    },
}


def day_and_night(lab: Lab) -> None:
    """Each way to change a menu once, in any order. After each, both processes read what has changed, and one
    of them all that has not."""
    town = Town(lab)
    told: dict[str, list[str]] = {group: [] for group in WAYS}
    results: dict[str, Any] = {}
    reads = misses = 0
    order = [(group, name, way) for group, ways in WAYS.items() for name, way in ways.items()]
    lab.random.shuffle(order)
    order.append(("one_by_one", "a restaurant closes", closed_restaurant))
    for group, name, (restaurants, change) in [(group, name, way(town)) for group, name, way in order]:
        town.read_before(restaurants)
        returned = change()
        if group == "in_bulk":
            results[name] = returned
        told[group] += (f"{name}: {sentence}" for sentence in town.out_of_date(restaurants))
        for restaurant in town.open:
            if restaurant not in restaurants:
                with lab.statements() as statements:
                    town.read_there([restaurant])
                reads, misses = reads + 1, misses + bool(statements)
    for group, sentences in told.items():
        lab.observe(group, sentences)
    lab.observe("needless_misses_percent", round(100 * misses / reads, 1))
    lab.observe("neighbour", cache.get(BASKET[0]))
    lab.observe("menus", menus_in_database())
    lab.observe("codes", Dish.objects.order_by("pk").values_list("code", flat=True))
    lab.observe("returned", dict(sorted(results.items())))
    lab.observe("warnings", lab.warnings())


def transactions(lab: Lab) -> None:
    """Menus change in transactions, some of which fail, and a second process reads them between any two
    statements."""
    lab.clock.advance(HOUR)
    town, elsewhere = Town(lab), Elsewhere()
    # One of each kind.
    kinds = [lab.random.choice(list(ways.items())) for ways in WAYS.values()]
    committed = [(f"{name}, in a transaction", way(town), transaction.atomic()) for name, way in kinds]
    # Django does not put these into a transaction by itself.
    committed += [
        ("a dish moves", moved_dish(town), nullcontext()),
        ("a dish has a new price", new_price(town), nullcontext()),
    ]
    rolled_back = [(f"{name}, rolled back", way(town), rolled_back_at_the_end()) for name, way in kinds]
    for observation, steps in (("committed", committed), ("rolled_back", rolled_back)):
        lab.random.shuffle(steps)
        told = []
        for name, (restaurants, change), surroundings in steps:
            town.read_before(restaurants)
            with Bystander(town.read_all_there, elsewhere).looking_on(), surroundings:
                change()
            told += (f"{name}: {sentence}" for sentence in town.out_of_date(restaurants))
        lab.observe(observation, told)
    lab.observe("partly_rolled_back", partly_rolled_back(town, elsewhere))
    lab.observe("import_failed", failed_import(town))


@contextmanager
def rolled_back_at_the_end() -> Iterator[None]:
    with suppress(RolledBack), transaction.atomic():
        yield
        raise RolledBack


def partly_rolled_back(town: Town, elsewhere: Elsewhere) -> list[str]:
    """A batch: the prices of one restaurant are refused, which takes them back to a savepoint. Then those of
    another and, the second time, of the same go through."""
    first, second = restaurants = town.some(2)
    percent = Decimal(town.random.choice(PERCENT))
    town.read_before(restaurants)
    with Bystander(town.read_all_there, elsewhere).looking_on(), transaction.atomic():
        with suppress(RolledBack), transaction.atomic():
            town.services.change_prices([first.pk], percent)
            raise RolledBack
        with transaction.atomic():
            town.services.change_prices([second.pk, first.pk], percent)
    return [f"a batch, part of which failed: {sentence}" for sentence in town.out_of_date(restaurants)]


def failed_import(town: Town) -> dict[str, Any]:
    """An import that the database ends in its middle."""
    restaurants, change = imported_menu(town)
    before = menus_in_database()
    town.read_before(restaurants)
    with town.lab.fault(r"INSERT .*INTO .menus_dish_labels"), suppress(OperationalError):
        change()
    return {"out of date": town.out_of_date(restaurants), "as before": menus_in_database() == before}


def costs(lab: Lab) -> None:
    """What reading a menu costs, and what a bulk change does, with few dishes and with many."""
    lab.clock.advance(2 * HOUR)
    random, services = lab.random, lab.project.module("menus.services")
    menu_of = lab.project.module("menus.cache").menu_of
    calls = []
    for size in lab.sizes((3, 5), (12, 14)):
        restaurant = Restaurant.objects.create(name="Big", city="Nagoya")
        dishes = [
            Dish(restaurant=restaurant, code=f"T{number}", name=random.choice(DISHES), price=Decimal(7))
            for number in range(size)
        ]
        Dish.objects.bulk_create(dishes)
        with lab.measure("miss", size=size, of="dishes"):
            menu_of(restaurant.pk)
        with lab.measure("hit", size=size, of="dishes"), cache_calls() as seen:
            menu_of(restaurant.pk)
        calls.append(seen.count)
        lab.clock.advance(ALMOST_AN_HOUR)
        with lab.measure("hit_later", size=size, of="dishes"):
            menu_of(restaurant.pk)
        with lab.measure("prices", size=size, of="dishes"):
            services.change_prices([restaurant.pk], Decimal(5))
        items = [services.TillItem(dish.code, dish.name, dish.price + 1) for dish in dishes]
        items += (services.TillItem(f"N{number}", "New", Decimal(9)) for number in range(size))
        with lab.measure("import", size=size, of="dishes"):
            services.import_menu(restaurant.pk, items)
    lab.observe("calls", max(calls))
    # Somebody mends a row by hand, of which nobody is told.
    menu_of(restaurant.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE menus_restaurant SET name = %s WHERE id = %s", ["Mended", restaurant.pk])
    lab.clock.advance(3600.5)
    lab.observe("after_an_hour", menu_of(restaurant.pk)["restaurant"])
