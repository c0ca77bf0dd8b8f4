"""What is done to the recipe pages: dishes are stored as the napkin has them, and readers look around.

Pages are read for what is on them: which recipes are linked, in which order, where the links lead. How
they are marked up is free.
"""

import datetime
import html
from collections import Counter

from django.apps import apps
from django.core.checks.model_checks import check_all_models
from django.core.checks.urls import check_url_config
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.text import slugify
from harness import Lab
from harness.autodetect import missing_migrations
from harness.failures import describe_exception, exception_name
from harness.mount import mounted
from harness.page import parse_page
from harness.templates import replaced_templates

MANNERS = ["Braised", "Charred", "Crisp", "Festive", "Green", "Pickled", "Slow", "Smoky", "Spiced", "Winter"]
DISHES = [
    "bibimbap",
    "borscht",
    "ceviche",
    "congee",
    "dal",
    "gnocchi",
    "jollof rice",
    "khachapuri",
    "koshari",
]
DISHES += ["laksa", "mole", "moussaka", "okonomiyaki", "pierogi", "pão de queijo", "rösti", "shakshuka"]
STEPS = ["Soak {}.", "Sweat {} with onions.", "Stir in {} and wait.", "Leave {} alone.", "Serve with {}."]
THINGS = ["the beans", "the saffron", "two bay leaves", "a fistful of dill", "the vinegar", "the peppers"]
TAGS = ["Bread", "Braise", "Children", "Ferment", "Leftovers", "Picnic", "Soup", "Vegan"]

PER_PAGE = 10
#: More pages than any scenario has: a link to the next page that never ends is not followed for ever.
MOST_PAGES = 5


# What is stored.


def kitchen(lab: Lab):
    """The models of the napkin."""
    module = lab.project.module("recipes.models")
    return module.Recipe, module.Tag


def draw_titles(lab: Lab, number: int):
    return lab.random.sample([f"{manner} {dish}" for manner in MANNERS for dish in DISHES], number)


def draw_method(lab: Lab) -> str:
    return "\n".join(step.format(lab.random.choice(THINGS)) for step in lab.random.sample(STEPS, 3))


def make_tags(lab: Lab, names):
    _, tag = kitchen(lab)
    return tag._base_manager.bulk_create([tag(name=name, slug=slugify(name)) for name in names])


def turned(entries):
    """The entries in an order that, from three on, is neither theirs nor its reverse."""
    return entries[1:] + entries[:1]


def make_recipes(lab: Lab, titles, tags=(), published: bool = True):
    """Stores dishes with two tags each, three of an evening. They are stored in another order than
    readers want: neither evenings nor titles come sorted."""
    recipe, _ = kitchen(lab)
    last_evening = lab.clock.now().date() - datetime.timedelta(days=lab.random.randint(1, 13))
    evenings = [
        (
            last_evening - datetime.timedelta(days=14 * number),
            turned(sorted(titles[3 * number : 3 * number + 3])),
        )
        for number in range((len(titles) + 2) // 3)
    ]
    recipes = recipe._base_manager.bulk_create(
        recipe(
            title=title, slug=slugify(title), cooked_on=evening, method=draw_method(lab), published=published
        )
        for evening, dishes in turned(evenings)
        for title in dishes
    )
    if tags:
        put_tags(lab, {one: lab.random.sample(tags, 2) for one in recipes})
    return recipes


def put_tags(lab: Lab, chosen) -> None:
    """Ties recipes to tags, however the two models are related."""
    recipe, tag = kitchen(lab)
    through = recipe.tags.through
    names = {field.related_model: field.name for field in through._meta.fields if field.is_relation}
    through._base_manager.bulk_create(
        through(**{names[recipe]: one, names[tag]: other}) for one, tags in chosen.items() for other in tags
    )
    for one, tags in chosen.items():
        one.chosen_tags = [*getattr(one, "chosen_tags", []), *tags]


# What a reader sees.


def list_address(query: str = "") -> str:
    return reverse("recipes:list") + query


def recipe_address(recipe) -> str:
    return reverse("recipes:detail", args=[recipe.slug])


def content(page):
    """What is in the middle of the page, without the site's own header and footer."""
    return page.find("main") or page


def linked(page, recipes):
    """The recipes that the page links to, in the order in which it first does."""
    pattern = reverse("recipes:detail", args=["a-slug"])
    by_path = {pattern.replace("a-slug", recipe.slug): recipe for recipe in recipes}
    return list(dict.fromkeys(by_path[link.path] for link in content(page).links if link.path in by_path))


def titles_on(page, recipes):
    text = content(page).text
    return [
        recipe.title if recipe.title in text else f"a link to {recipe.slug}, without the title"
        for recipe in linked(page, recipes)
    ]


def page_link(page, number: int):
    """Where the page's link to another page of the same list leads. Where there are several, the one
    that asks for the least: it is the one that may have forgotten something."""
    here = page.address.partition("?")[0]
    found = [
        (len(link.query), link.target)
        for link in content(page).links
        if link.path == here and link.query.get("page") == str(number)
    ]
    return min(found, default=(0, None))[1]


def linked_tags(page, tags):
    """How often each tag is named by a link to the first page of its recipes."""
    here = list_address()
    links = [link for link in content(page).links if link.path == here and link.query.get("page", "1") == "1"]
    return Counter(
        tag.name
        for tag in tags
        for link in links
        if link.query.get("tag") == tag.slug and tag.name in link.text
    )


def answer(response):
    """How a request was answered, whatever the page says."""
    described = {"status": response.status_code, "body": ""}
    if getattr(response, "exc_info", None):
        described["raised"] = describe_exception(response.exc_info[1])
    return described


def sent_text(response) -> str:
    """All that was sent, also what a style sheet would hide."""
    return html.unescape(response.content.decode())


def walk(client, address: str, recipes):
    """The titles on each page of a list, from one page's link to the next one; and the pages."""
    seen, pages = [], []
    while address and len(pages) < MOST_PAGES:
        response = client.get(address)
        if response.status_code != 200:
            seen.append(answer(response))
            break
        pages.append(parse_page(response))
        seen.append(titles_on(pages[-1], recipes))
        address = page_link(pages[-1], len(pages) + 1)
    return seen, pages


# The scenarios.


def napkin(lab: Lab) -> None:
    """Are the models there, do they hold what the napkin says, and do the pages have their names?"""
    problems = []
    try:
        recipe, tag = kitchen(lab)
        soup = tag._base_manager.create(name="Soup", slug="soup")
        title = draw_titles(lab, 1)[0]
        evening = lab.clock.now().date()
        values = {"title": title, "slug": slugify(title), "cooked_on": evening, "method": draw_method(lab)}
        stored = recipe._base_manager.create(**values)
        stored.tags.add(soup)
        found = recipe._base_manager.get(pk=stored.pk)
        for name, value in {**values, "published": False}.items():
            if getattr(found, name) != value:
                problems.append(f"{name} should be {value!r} and is {getattr(found, name)!r}")
        if [one.name for one in found.tags.all()] != ["Soup"]:
            problems.append("a recipe that was given the tag Soup does not have it")
        longest = recipe(title="a" * 150, slug="a" * 150)
        longest.clean_fields(exclude={field.name for field in recipe._meta.fields} - {"title", "slug"})
        if (str(found), str(soup)) != (title, "Soup"):
            problems.append(f"people would read {str(found)!r} and {str(soup)!r} for {title!r} and 'Soup'")
    except Exception as problem:
        problems.append(f"{exception_name(problem)}: {problem}")
        problems += [f"no migration does this: {operation}" for operation in missing_migrations("recipes")]
    lab.observe("problems", problems)

    unknown = []
    for name, arguments in (("recipes:list", []), ("recipes:detail", ["jollof-rice"])):
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            unknown.append(name)
    lab.observe("unknown_names", unknown)


def browse(lab: Lab) -> None:
    """Three pages of everything, and two of one tag, among tags that are called almost the same."""
    word = lab.random.choice(TAGS)
    tag, *others = make_tags(lab, [word, f"Cold {word.lower()}", f"{word} night", "Quick"])
    recipes = make_recipes(lab, draw_titles(lab, 2 * PER_PAGE + lab.random.randint(1, 4)), others)
    put_tags(lab, {recipe: [tag] for recipe in recipes[: PER_PAGE + lab.random.randint(1, 3)]})
    client = lab.client()

    seen, pages = walk(client, list_address(), recipes)
    lab.observe("first_titles", seen[0][:7] if pages else seen)
    lab.observe("pages", seen)
    lab.observe("way_back", bool(len(pages) > 2 and page_link(pages[-1], len(pages) - 1)))
    carried = Counter(
        one.name for page in pages for recipe in linked(page, recipes) for one in recipe.chosen_tags
    )
    links = sum((linked_tags(page, [tag, *others]) for page in pages), Counter())
    lab.observe(
        "tags_not_shown",
        [
            f"{name} is on {count} recipes, and {links[name]} links lead to the first page of its recipes"
            for name, count in carried.items()
            if links[name] < count
        ],
    )
    seen, pages = walk(client, list_address(f"?tag={tag.slug}"), recipes)
    lab.observe("pages_of_a_tag", seen)
    lab.observe(
        "links_without_tag",
        [
            f"{page.address} links to {link.href}"
            for page in pages
            for link in content(page).links
            if link.path == list_address() and "page" in link.query and link.query.get("tag") != tag.slug
        ],
    )
    lab.observe("warnings", sorted({f"{one['category']}: {one['message']}" for one in lab.warnings()}))


def visit(lab: Lab) -> None:
    """An empty list, one recipe's page, and what people and robots type and send."""
    client = lab.client()
    lab.observe("nothing_cooked_yet", answer(client.get(list_address())))
    tags = make_tags(lab, lab.random.sample(TAGS, 5))
    recipes = make_recipes(lab, draw_titles(lab, 3), tags)
    lab.observe("cooked_since", titles_on(parse_page(client.get(list_address())), recipes))
    recipe = recipes[0]
    response = client.get(recipe_address(recipe))
    page = parse_page(response)
    lab.observe("answer", answer(response))
    headings = [heading.text for heading in page.headings(1)]
    lab.observe("headings", [recipe.title if recipe.title in heading else heading for heading in headings])
    lab.observe("tab", recipe.title if recipe.title in (page.title or "") else page.title)
    lab.observe("tags", sorted(linked_tags(page, recipe.chosen_tags)))
    text = content(page).text
    lab.observe("method", [step for step in recipe.method.splitlines() if step in text])

    lab.observe("never_there", answer(client.get(reverse("recipes:detail", args=[f"{recipe.slug}-3"]))))
    lab.observe("post_to_list", answer(client.post(list_address())))
    lab.observe("post_to_recipe", answer(client.post(recipe_address(recipe))))

    # The third is a digit to `isdigit()`, and no number to `int()`.
    pages = ["last", f"{lab.random.randint(3, 99)}", "%C2%B2", "0", "-1"]
    queries = [*(f"?page={page}" for page in pages), "?tag=airborne"]
    responses = {query: client.get(list_address(query)) for query in queries}
    lab.observe(
        "server_errors", {query: answer(one) for query, one in responses.items() if one.status_code >= 500}
    )
    unknown = responses["?tag=airborne"]
    lab.observe(
        "of_unknown_tag", titles_on(parse_page(unknown), recipes) if unknown.status_code == 200 else []
    )


def relaunch(lab: Lab) -> None:
    """The whole site below another address, and with another base.html."""
    tags = make_tags(lab, lab.random.sample(TAGS, 3))
    recipes = make_recipes(lab, draw_titles(lab, PER_PAGE + 1), tags)
    word = lab.random.choice(["Anchor", "Beacon", "Cormorant"]) + str(lab.random.randint(100, 999))
    base = (
        f"<!doctype html><title>{{% block title %}}{word}{{% endblock %}}</title><p id=new>{word}</p>"
        "<section><main>{% block content %}{% endblock %}</main></section>"
    )
    client = lab.client()
    broken, problems = {}, []
    with (
        mounted(f"{word.lower()}/{lab.random.choice(['clubs', 'portal', 'town'])}"),
        replaced_templates({"base.html": base}),
    ):
        pages = {"the list": list_address(), "a recipe's page": recipe_address(recipes[0])}
        pages = {name: parse_page(client.get(address)) for name, address in pages.items()}
        for name, page in pages.items():
            frame, middle = page.find("p", id="new"), page.find("main")
            if frame is None or middle is None:
                problems.append(f"{name} does not change when base.html does")
            elif not middle.text:
                problems.append(f"{name} does not fill the block `content`")
            elif page.title in (None, "", word):
                problems.append(f"{name} does not fill the block `title`")
        for link in [link for page in pages.values() for link in content(page).links if link.path]:
            try:
                resolve(link.path)
            except Resolver404:
                broken[link.target] = f"a link leads to {link.target}, where nothing is"
    lab.observe("broken", list(broken.values()))
    lab.observe("layout", problems)


def drafts(lab: Lab) -> None:
    """Recipes that nobody has proof-read yet, among those that are published."""
    tags = make_tags(lab, lab.random.sample(TAGS, 3))
    number = lab.random.randint(7, PER_PAGE)
    titles = draw_titles(lab, number + PER_PAGE)
    lab.random.shuffle(titles)
    published = make_recipes(lab, titles[:number], tags)
    hidden = make_recipes(lab, titles[number:-1], tags, published=False)
    recipe, _ = kitchen(lab)
    evening = lab.clock.now().date()
    # Nobody has said about this one whether it is published.
    hidden.append(
        recipe._base_manager.create(
            title=titles[-1], slug=slugify(titles[-1]), cooked_on=evening, method=draw_method(lab)
        )
    )
    client = lab.client()
    leaks = []
    for name, address in (
        ("pages", list_address()),
        ("pages_of_a_tag", list_address(f"?tag={tags[0].slug}")),
    ):
        seen = []
        while address and len(seen) < MOST_PAGES:
            response = client.get(address)
            page = parse_page(response)
            seen.append(titles_on(page, published))
            text = sent_text(response)
            leaks += [f"{address} shows the draft {draft.title}" for draft in hidden if draft.title in text]
            address = page_link(page, len(seen) + 1)
        lab.observe(name, seen)
    answers = []
    for draft in (lab.random.choice(hidden[:-1]), hidden[-1]):
        response = client.get(recipe_address(draft))
        answers.append(answer(response))
        if draft.title in sent_text(response):
            leaks.append(f"{recipe_address(draft)} shows the draft {draft.title}")
    lab.observe("leaks", leaks)
    lab.observe("drafts_by_address", answers)


def markup(lab: Lab) -> None:
    """What members type has quotes, ampersands and angle brackets in it."""
    mark = f"data-m{lab.random.randint(1000, 9999)}"
    name = lab.random.choice(DISHES)
    titles = [
        f"""Gran's "real" {name} & <b {mark}=1>bread</b></title><i {mark}=2>""",
        f"""Rice <3' {mark}='3' x=" {mark}="4 <script {mark}=5>alert()</script></title><i {mark}=6>""",
    ]
    lab.random.shuffle(titles)
    recipe, tag = kitchen(lab)
    cheap = tag._base_manager.create(name=f"Under <30 min & <i {mark}=7>cheap</i>", slug="cheap")
    evening = lab.clock.now().date()
    method = f"""Fry in < 2 spoons of oil & stir.\n<u {mark}=8>Don't</u> say "done"."""
    recipes = recipe._base_manager.bulk_create(
        recipe(title=title, slug=f"dish-{number}", cooked_on=evening, method=method, published=True)
        for number, title in enumerate(titles)
    )
    put_tags(lab, {one: [cheap] for one in recipes})

    client = lab.client()
    acts, altered = [], []
    for name, address, typed in (
        ("the list", list_address(), titles),
        ("a recipe's page", recipe_address(recipes[0]), [titles[0], *method.splitlines()]),
    ):
        page = parse_page(client.get(address))
        acts += [f"{name} has the element {element!r}" for element in page.find_all(**{mark: True})]
        shown = content(page).text
        altered += [f"{name} does not show: {text}" for text in [*typed, cheap.name] if text not in shown]
    if titles[0] not in (page.title or ""):
        altered.append(f"the tab says: {page.title}")
    lab.observe("acts_as_markup", acts)
    lab.observe("not_as_typed", altered)


def one_address(lab: Lab) -> None:
    """Two members bring the same dish."""
    recipe, tag = kitchen(lab)
    title = draw_titles(lab, 1)[0]
    evening = lab.clock.now().date()
    client = lab.client()

    def bring(slug: str, method: str):
        return recipe(title=title, slug=slug, cooked_on=evening, method=method, published=True)

    def shows(slug: str, text: str):
        response = client.get(reverse("recipes:detail", args=[slug]))
        return {
            "page": answer(response),
            "recipe": text if text in sent_text(response) else "another one, or none",
        }

    first = bring(slugify(title), "Brought first.")
    first.save()
    slug = first.slug
    lab.attempt(bring(slug, "Saved over it.").save)
    lab.attempt(recipe._base_manager.bulk_create, [bring(slug, "Imported over it.")])
    lab.observe("recipes_at_the_address", recipe._base_manager.filter(slug=slug).count())
    for name in ("Soup", "soup"):
        lab.attempt(tag._base_manager.bulk_create, [tag(name=name, slug="soup")])
    lab.observe("tags_at_the_address", tag._base_manager.filter(slug="soup").count())
    lab.observe("first", shows(slug, "Brought first."))
    lab.attempt(recipe._base_manager.bulk_create, [bring(f"{slug}-2", "Brought second.")])
    lab.observe("same_title", shows(f"{slug}-2", "Brought second."))


def growth(lab: Lab) -> None:
    """The list's first page, with a handful of recipes and with many."""
    tags = make_tags(lab, TAGS)
    client = lab.client()
    few, many = lab.sizes((3, 5), (36, 44))
    titles = draw_titles(lab, many)
    make_recipes(lab, titles[:few], tags)
    with lab.measure("list", size=few, of="recipes"):
        client.get(list_address())
    make_recipes(lab, titles[few:], tags)
    with lab.measure("list", size=many, of="recipes"), lab.measure("long_list", size=many, of="recipes"):
        client.get(list_address())


def clean_run(lab: Lab) -> None:
    """What Django itself has to say about the app."""
    lab.observe("missing_migrations", missing_migrations("recipes"))
    # These two only: the checks of apps that the site has not installed would stumble over that.
    messages = check_all_models([apps.get_app_config("recipes")]) + check_url_config(None)
    lab.observe("checks", [str(message) for message in messages])
