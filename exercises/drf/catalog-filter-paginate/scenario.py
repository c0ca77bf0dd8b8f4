"""What is done to the parts API: parts are looked for, sorted, walked through and asked for with mistakes.

In which order parts come that are equal in what they are sorted by is free, and so are the words of errors.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from harness import Lab
from harness.describe import describe_response
from harness.ties import turned_ties
from parts.models import Category, Part, Supplier

API = "/api/parts/"
MOST_PER_PAGE = 25

#: Their slugs sort differently from their names.
CATEGORIES = {
    "drivetrain": "Antrieb",
    "brakes": "Bremsen",
    "wheels": "Laufräder",
    "lights": "Licht",
    "saddles": "Sattel",
    "accessories": "Zubehör",
}
SUPPLIERS = (
    "Kettenwerk Lindau",
    "Kim & Sons",
    "Ruedas Ñandú",
    "Bouwmeester Velo",
    "Adébáyọ̀ Cycles",
    "日東輪業",
)
MAKES = ("Alto", "Borneo", "Corvo", "Delta", "Fjord", "Garda")
KINDS = ("brake lever", "chain guard", "dynamo hub", "gear cable", "lamp holder", "rim tape", "saddle clamp")

Query = list[tuple[str, str]]


# The catalogue, and what partners send.


def draw_parts(lab: Lab, count: int, prices: int, days: int, usual: str = "", names: int = 40) -> list[Part]:
    """So many parts with no more than so many prices, days and names. Each is in up to three categories,
    every other one in the usual category. What they cost us has nothing to do with what partners see."""
    random = lab.random
    suppliers = Supplier.objects.bulk_create(
        Supplier(name=name, discount=Decimal(discount) / 100)
        for name, discount in zip(SUPPLIERS, random.sample(range(500, 4000), len(SUPPLIERS)), strict=True)
    )
    slugs = list(CATEGORIES)
    categories = Category.objects.bulk_create(
        Category(slug=slug, name=CATEGORIES[slug]) for slug in random.sample(slugs, len(slugs))
    )
    price_levels = [Decimal(cents) / 100 for cents in random.sample(range(500, 9999), prices)]
    today = lab.clock.now().date()
    listed = [today - datetime.timedelta(days=back) for back in random.sample(range(90), days)]
    drawn_names = random.sample([f"{make} {kind}" for make in MAKES for kind in KINDS], names)
    costs = random.sample(range(100, 9999), count)
    numbers = random.sample(range(1000, 9999), count)
    parts = Part.objects.bulk_create(
        Part(
            number=f"{random.choice('KLMN')}{random.choice('QXZ')}-{number}",
            name=random.choice(drawn_names),
            # One after the other, so that none is rare.
            price=price_levels[index % prices],
            listed_on=listed[index % days],
            purchase_price=Decimal(cost) / 100,
            supplier=random.choice(suppliers),
        )
        for index, (number, cost) in enumerate(zip(numbers, costs, strict=True))
    )
    through = Part.categories.through
    links = []
    for index, part in enumerate(parts):
        chosen = {category for category in categories if category.slug == usual and index % 2}
        chosen |= set(random.sample(categories, random.randint(1, 3)))
        part.in_categories = sorted(category.name for category in chosen)
        part.in_slugs = [category.slug for category in categories if category in chosen]
        links += [through(part=part, category=category) for category in categories if category in chosen]
    random.shuffle(links)
    through.objects.bulk_create(links)
    return parts


def address(query: Query) -> str:
    return f"{API}?{urlencode(query)}"


def as_typed(query: Query) -> str:
    return "&".join(f"{name}={value}" for name, value in query) or "nothing"


# What partners see.


def shown(response: Any) -> list[Any]:
    """The numbers of the parts in an answer, in its order."""
    body = describe_response(response)["body"]
    results = body.get("results") if isinstance(body, dict) else None
    entries = results if isinstance(results, list) else []
    return [entry.get("number") if isinstance(entry, dict) else entry for entry in entries]


def member(response: Any, name: str) -> Any:
    body = describe_response(response)["body"]
    return body.get(name) if isinstance(body, dict) else None


def unsuccessful(response: Any) -> dict[str, Any]:
    """What keeps an answer from being one: its status, and the exception behind it."""
    described = describe_response(response)
    problem = {name: described[name] for name in ("status", "raised") if name in described}
    return problem if response.status_code != 200 else {}


def found(response: Any) -> dict[str, Any]:
    """Which parts an answer holds, in whatever order."""
    return unsuccessful(response) or {
        "count": member(response, "count"),
        "parts": sorted(map(str, shown(response))),
    }


def finding(lab: Lab) -> None:
    """Parts are looked for by words, prices and categories, in random combinations."""
    random = lab.random
    parts = draw_parts(lab, random.randint(11, 13), prices=5, days=5, usual="brakes")
    api = lab.api()
    size = ("page_size", str(MOST_PER_PAGE))

    def answers(queries: list[Query]) -> dict[str, Any]:
        return {as_typed(query): found(api.get(address([*query, size]))) for query in queries}

    by_price = sorted(parts, key=lambda part: part.price)
    low, high = str(by_price[len(parts) // 4].price), str(by_price[3 * len(parts) // 4].price)
    one, other = random.sample(parts, 2)
    make, *kind = one.name.split()
    word, digits = random.choice(kind), other.number[-4:-1]
    lab.observe(
        "found",
        answers(
            [
                [("search", f"{word.upper()} {make.lower()}")],
                [("search", f"{random.choice(kind)} {one.number.lower()[1:5]}")],
                [("search", digits), ("price_max", high)],
                [("price_min", low), ("price_max", high)],
                [("category", random.choice(one.in_slugs))],
                [("search", word), ("price_max", high), ("category", random.choice(one.in_slugs))],
            ]
        ),
    )

    three = random.sample([slug for slug in CATEGORIES if slug != "brakes"], 3)
    of_many = max(parts, key=lambda part: len(part.in_slugs)).in_slugs
    lab.observe(
        "found_in_several",
        answers(
            [
                [("category", slug) for slug in of_many[:2]],
                [("category", slug) for slug in (*three, "brakes")] + [("price_min", low)],
                [("category", three[0]), ("search", make), ("category", "brakes")],
            ]
        ),
    )

    names = ("search", "category", "price_min", "price_max", "ordering", "page")
    lab.observe("found_by_form", answers([[(name, "") for name in names]]))


def sort_keys(parts: list[Part]) -> dict[str, dict[str, Any]]:
    """What each part is sorted by, by its number, in words."""
    return {
        part.number: {
            "price": str(part.price),
            "name": part.name,
            "listed_on": part.listed_on.isoformat(),
            "category": part.in_categories[0],
        }
        for part in parts
    }


def sorting(lab: Lab) -> None:
    """Parts are sorted in every way that there is."""
    random = lab.random
    parts = draw_parts(lab, random.randint(9, 11), prices=4, days=4, usual="saddles")
    keys = sort_keys(parts)
    api = lab.api()

    def in_order(ordering: str, *others: tuple[str, str]) -> Any:
        """What an answer is sorted by, from the first part to the last."""
        terms = [("ordering", ordering)] if ordering else []
        response = api.get(address([*others, *terms, ("page_size", str(MOST_PER_PAGE))]))
        columns = [term.removeprefix("-") for term in (ordering or "listed_on").split(",")]
        return unsuccessful(response) or [
            ", ".join(keys[number][column] for column in columns) if number in keys else number
            for number in shown(response)
        ]

    first, second = random.sample(("price", "name", "listed_on"), 2)
    lab.observe(
        "sorted",
        {
            ordering or "nothing": in_order(ordering)
            for ordering in ("", "price", "name", "-listed_on", f"-{first},{second}")
        },
    )
    # Late ones: most parts in them have another that comes before.
    several = [("category", slug) for slug in ("saddles", "accessories")]
    lab.observe(
        "sorted_by_category",
        {
            "-category,price": in_order("-category,price"),
            f"category, of {as_typed(several)}": in_order("category", *several),
        },
    )
    lab.observe("warnings", lab.warnings())


def walk(
    lab: Lab,
    query: Query,
    expected: list[Part],
    back: dict[str, Any] | None = None,
    turn: Callable[[], None] = lambda: None,
) -> tuple[dict[str, Any], list[str]]:
    """Follows `next` from the first page to the last: how many parts are on each, what was missed and what
    came twice; and the links, back ones as well, that lead to another list than the query's. Notes where
    the last one's `previous` leads. After each page, `turn` is called."""
    api, link = lab.api(), address(query)
    wanted = parse_qs(urlencode(query))
    pages, sizes, counts, visited, astray = [], [], [], Counter(), []
    while link and len(sizes) <= len(expected):
        response = api.get(link)
        if problem := unsuccessful(response):
            return {"page": len(sizes) + 1, **problem}, astray
        turn()
        numbers = shown(response)
        pages.append(numbers)
        sizes.append(len(numbers))
        counts.append(member(response, "count"))
        visited.update(map(str, numbers))
        for target in (member(response, "next"), member(response, "previous")):
            kept = parse_qs(urlsplit(str(target or "")).query)
            kept.pop("page", None)
            if target and kept != wanted:
                astray.append(str(target))
        before, link = link, member(response, "next")
        if link == before:
            break
    if back is not None:
        target = member(response, "previous")
        there = shown(api.get(target)) if target else []
        back["the last page's `previous` leads to"] = [
            f"page {number}" for number, page in enumerate(pages, start=1) if page == there
        ]
    names = {part.number for part in expected}
    return {
        "parts on each page": sizes,
        "count": counts,
        "never shown": len(names - set(visited)),
        "shown more than once": sum(times > 1 for times in visited.values()),
        "shown, and not asked for": len(set(visited) - names),
    }, astray


def paging(lab: Lab) -> None:
    """The catalogue and a part of it are walked through while nothing happens."""
    random = lab.random
    parts = draw_parts(lab, random.randint(13, 15), prices=9, days=12, usual="wheels")
    back = {}
    whole, astray = walk(lab, [], parts)
    slugs = ["wheels", random.choice(["lights", "saddles"])]
    either = [part for part in parts if set(part.in_slugs) & set(slugs)]
    # The dearest five and whatever costs as much: two pages or three.
    bound = sorted(part.price for part in either)[-5]
    some = [part for part in either if part.price >= bound]
    query = [("category", slug) for slug in slugs] + [("price_min", str(bound)), ("page_size", "2")]
    filtered, more_astray = walk(lab, query, some, back)
    lab.observe("walks", {"the whole catalogue": whole, as_typed(query): filtered})
    lab.observe("astray", [*astray, *more_astray])
    lab.observe("way_back", back)


def ties(lab: Lab) -> None:
    """The same, while parts that tie, as all do here, come in the opposite order on every other page."""
    random = lab.random
    parts = draw_parts(lab, random.randint(8, 9), prices=1, days=1, usual="drivetrain", names=1)
    first = [part for part in parts if "drivetrain" in part.in_slugs]
    walks = {}
    for query, expected in (
        ([], parts),
        ([("ordering", random.choice(("price", "-price")))], parts),
        ([("ordering", random.choice(("category", "-category"))), ("category", "drivetrain")], first),
    ):
        query.append(("page_size", str(len(expected) - 2)))
        with turned_ties() as turn:
            walks[as_typed(query)], _ = walk(lab, query, expected, turn=turn)
    lab.observe("walks", walks)


def mistakes(lab: Lab) -> None:
    """Queries that no partner should send."""
    random = lab.random
    draw_parts(lab, random.randint(4, 5), prices=4, days=4)
    api = lab.api()
    slug = random.choice(list(CATEGORIES))
    nowhere = f"{slug}-{random.randint(2, 9)}"
    refused = [
        [("price_min", random.choice(("cheap", "a lot", "ten")))],
        [("price_max", "12,50")],
        [("price_min", "NaN")],
        [("price_max", "Infinity")],
        [("category", nowhere)],
        [("category", slug), ("category", nowhere)],
        [("ordering", random.choice(("weight", "colour")))],
        [("ordering", f"price,{random.choice(('weight', 'colour'))}")],
        [("ordering", "--price")],
        [("ordering", "?")],
    ]
    answers, errors = {}, []

    def get(query: Query) -> Any:
        response = api.get(address(query))
        if response.status_code >= 500:
            raised = describe_response(response).get("raised") or {}
            errors.append(f"{as_typed(query)[:60]}: {raised.get('type', response.status_code)}")
        return response

    for query in refused:
        response = get(query)
        body = describe_response(response)["body"]
        says = sorted(body) if isinstance(body, dict) and response.status_code == 400 else None
        answers[as_typed(query)] = {"status": response.status_code, "says": says}
    lab.observe("refused", answers)
    pages = [[("page", str(page))] for page in (random.randint(3, 99), 0, -1, "two")]
    lab.observe("no_such_page", {as_typed(query): get(query).status_code for query in pages})
    for query in (
        [("price_min", "9" * 40)],
        [("price_max", "1e400")],
        [("price_max", "1e-400")],
        [("search", "a\0b")],
        # Of what is nonsense here and there, neither half has to be refused.
        [("search", "'"), ("page_size", "many")],
        [("search", '"'), ("page_size", "0")],
        [("colour", "red"), ("page_size", "-3")],
        [("page", "9" * 40)],
        [("ordering", ",")],
        [("ordering", "-")],
        [("ordering", "first_category; DROP TABLE parts_part")],
    ):
        get(query)
    lab.observe("errors", errors)


#: What we keep to ourselves.
SECRETS = {
    "what parts cost us": lambda part: part.purchase_price,
    "our discounts": lambda part: part.supplier.discount,
}


def secrets(lab: Lab) -> None:
    """Partners try to have parts sorted by what they must not know."""
    random = lab.random
    parts = draw_parts(lab, random.randint(14, 18), prices=2, days=2)
    by_number = {part.number: part for part in parts}
    api = lab.api()
    told = []
    for attempt in (
        "purchase_price",
        "-purchase_price",
        "price,purchase_price",
        "-listed_on,-purchase_price",
        "supplier__discount",
        "-supplier__discount,pk",
        "supplier__parts__purchase_price",
        "categories__parts__purchase_price",
        "purchase_price__abs",
        "f.purchase_price",
        "parts_part.purchase_price",
    ):
        response = api.get(address([("ordering", attempt), ("page_size", str(MOST_PER_PAGE))]))
        shown_parts = [by_number[number] for number in dict.fromkeys(shown(response)) if number in by_number]
        for secret, value in SECRETS.items():
            if sorts_by(value, shown_parts):
                told.append(f"ordering={attempt} sorts by {secret}")
    lab.observe("told", told)
    lab.observe("page", api.get(API))


def sorts_by(value: Any, parts: list[Part]) -> bool:
    """Whether each price, or each day, comes with its parts sorted by the value, one way or the other; the
    whole list counts as well. Parts that stand alone or are all alike say nothing."""
    for group in (lambda part: 0, lambda part: part.price, lambda part: part.listed_on):
        groups: dict[Any, list[Any]] = {}
        for part in parts:
            groups.setdefault(group(part), []).append(value(part))
        telling = [values for values in groups.values() if len(values) > 4 and len(set(values)) > 1]
        if telling and (
            all(values == sorted(values) for values in telling)
            or all(values == sorted(values, reverse=True) for values in telling)
        ):
            return True
    return False


def costs(lab: Lab) -> None:
    """Small and large pages of a larger catalogue, and one that is larger than anybody may have."""
    random = lab.random
    parts = draw_parts(lab, random.randint(28, 30), prices=12, days=20, usual="saddles")
    api = lab.api()
    several = [("category", "saddles"), ("category", "lights"), ("ordering", "category")]
    for size in lab.sizes((2, 3), (7, 8)):
        with lab.measure("page_costs", size=size, of="parts on the page"):
            api.get(address([("page_size", str(size))]))
        with lab.measure("filtered_costs", size=size, of="parts on the page"):
            api.get(address([*several, ("page_size", str(size))]))
    wanted = str(random.choice((random.randint(26, len(parts)), 10_000_000)))
    lab.observe("greedy", {wanted: len(shown(api.get(address([("page_size", wanted)]))))})
