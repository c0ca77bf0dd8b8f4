"""Mutants of small files: what is changed, in which words, and that each is another program."""

from __future__ import annotations

import ast
from pathlib import Path

from harness.staged_mutants import mutants, staged_mutants


def made(text: str, starter: str | None = None) -> dict[str, str]:
    """The mutants' texts by what they change."""
    content = text.encode()
    found = mutants("shop/views.py", content, None if starter is None else starter.encode())
    return {
        mutant["change"]: (
            content[: mutant["start"]] + mutant["text"].encode() + content[mutant["end"] :]
        ).decode()
        for mutant in found
    }


def changed(text: str, change: str) -> str:
    """What the mutant makes of the program, in one form."""
    every = made(text)
    assert change in every, list(every)
    return ast.unparse(ast.parse(every[change]))


QUERY = (
    'orders = Order.objects.filter(status="new").select_related("customer", "shop").order_by("-placed_at")\n'
)


def test_a_call_is_left_out_of_a_chain():
    assert changed(QUERY, 'without `.filter(status="new")`') == (
        "orders = Order.objects.all().select_related('customer', 'shop').order_by('-placed_at')"
    )
    assert changed(QUERY, 'without `.select_related("customer", "shop")`') == (
        "orders = Order.objects.filter(status='new').order_by('-placed_at')"
    )
    assert changed(QUERY, 'without `.order_by("-placed_at")`').endswith("select_related('customer', 'shop')")


def test_one_of_several_arguments_is_left_out():
    assert "select_related('customer')" in changed(QUERY, '`select_related` without `"shop"`')
    assert changed("lines = Prefetch('lines', queryset=cheap)\n", "`Prefetch` without `queryset=cheap`") == (
        "lines = Prefetch('lines')"
    )


def test_columns_are_sorted_the_other_way():
    assert "order_by('placed_at')" in changed(QUERY, "by `placed_at` instead of `-placed_at`")
    assert "F('total').asc()" in changed(
        "orders.order_by(F('total').desc())\n", "`.asc()` instead of `F('total').desc()`"
    )


def test_a_filter_by_nothing_is_made_once():
    changes = [change for change in made("orders = Order.objects.filter(status=1)\n") if "status=1" in change]
    assert changes == ["without `.filter(status=1)`"]


def test_a_method_of_the_projects_own_queryset_is_left_out():
    assert changed(
        "seen = Order.objects.open().visible_to(user).count()\n", "without `.visible_to(user)`"
    ) == ("seen = Order.objects.open().count()")


def test_lookups_are_mixed_up():
    assert "total__gte=5" in changed("orders.filter(total__gt=5)\n", "`total__gte=` instead of `total__gt=`")


def test_what_is_around_a_block_goes_and_the_block_stays():
    text = "def pay():\n    with transaction.atomic():\n        charge()\n        ship()\n"
    with_nothing = changed(text, "pay: without `with transaction.atomic()`")
    assert "atomic" not in with_nothing and "charge()" in with_nothing and "nullcontext" in with_nothing
    assert "on_commit" not in changed(
        "def pay():\n    transaction.on_commit(lambda: mail(order))\n",
        "pay: `transaction.on_commit(lambda: mail(order))` at once",
    )


def test_a_decorator_does_nothing():
    text = "@login_required\n@cache_page(60)\ndef index(request):\n    return render(request, 'index.html')\n"
    assert "login_required" not in changed(text, "index: without `@login_required`")
    assert "cache_page" not in changed(text, "index: without `@cache_page(60)`")
    assert not [
        change for change in made("class A:\n    @property\n    def b(self): ...\n") if "property" in change
    ]


def test_lists_of_classes_and_operations_lose_one():
    text = "class Orders(ModelViewSet):\n    permission_classes = [IsAuthenticated, IsOwner]\n"
    assert "permission_classes = [IsAuthenticated]" in changed(
        text, "Orders: `permission_classes` without `IsOwner`"
    )
    assert "permission_classes" not in changed(
        text, "Orders: without `permission_classes = [IsAuthenticated, IsOwner]`"
    )


def test_a_hook_of_django_goes_with_its_decorators():
    text = (
        "class Orders(ListView):\n    a = 1\n\n    @traced\n    def get_queryset(self):\n        return x\n"
    )
    assert changed(text, "Orders: without the method `get_queryset`") == (
        "class Orders(ListView):\n    a = 1\n    pass"
    )


def test_conditions_are_turned_around():
    text = "def left(n):\n    if n < 1 and ready:\n        raise SoldOut\n    return n\n"
    assert "if n <= 1 and ready" in changed(text, "left: `<=` in `n < 1`")
    assert "if n < 1 or ready" in changed(text, "left: `or` in `n < 1 and ready`")
    assert "if n < 1:" in changed(text, "left: without `ready` in `n < 1 and ready`")
    assert "if not (n < 1 and ready)" in changed(text, "left: the opposite of `n < 1 and ready`")
    assert "raise" not in changed(text, "left: without the guard `if n < 1 and ready`")
    assert changed(text, "left: returns `None` instead of `n`").endswith("return None")
    assert "if a not in b" in changed("x = [c for c in d if a in b]\n", "`not in` in `a in b`")
    assert "if True" in changed("x = [c for c in d if a in b]\n", "without the condition `a in b`")


def test_one_side_of_a_combined_query_is_left_out():
    text = "mine = orders.filter(Q(owner=user) & Q(open=True))\n"
    assert "filter(Q(owner=user))" in changed(
        text, "without `Q(open=True)` in `Q(owner=user) & Q(open=True)`"
    )
    assert "|" in changed(text, "`|` in `Q(owner=user) & Q(open=True)`")


def test_constants_move_by_one_step():
    assert changed("DAYS = 7\n", "`DAYS=8` instead of `7`") == "DAYS = 8"
    assert "many=False" in changed("send(many=True)\n", "`many=False` instead of `True`")


def test_what_a_handler_catches_comes_through():
    text = "try:\n    save()\nexcept IntegrityError:\n    answer = 409\n"
    assert "raise" in changed(text, "`except IntegrityError` lets it through")


def test_statements_are_left_out_but_not_docstrings():
    text = 'def save(order):\n    """Saves."""\n    order.total = 3\n    order.save()\n'
    changes = made(text)
    assert "save: without `order.save()`" in changes and "save: without `order.total = 3`" in changes
    assert not any("Saves" in change for change in changes)


def test_what_people_read_is_let_alone():
    text = (
        "class Order(Model):\n"
        "    name: int = CharField(max_length=20, help_text='x')\n\n"
        "    def __str__(self) -> str | None:\n"
        "        return self.name\n"
    )
    assert list(made(text)) == ["Order: without `name: int = CharField(max_length=20, help_text='x')`"]


def test_two_changes_in_the_same_words_are_told_apart():
    assert list(made("def f():\n    ship()\n    pay()\n    ship()\n")) == [
        "f: without `ship()`",
        "f: without `pay()`",
        "f: without `ship()` (2)",
    ]


def test_places_are_right_after_letters_of_several_bytes_and_over_lines():
    text = (
        '# Größe: 2 €\nname = "Müller"; orders = (\n    Order.objects\n    .filter(name="Bø")  # "name"\n)\n'
    )
    change = 'without `.filter(name="Bø")`'
    assert "Order.objects.all()" in changed(text, change)
    mutant = next(each for each in mutants("a.py", text.encode(), None) if each["change"] == change)
    assert mutant["line"] == 4


def test_what_the_starter_has_is_told_from_what_is_new():
    found = mutants("a.py", b"ship()\npay()\n", b"ship()\n")
    assert [(mutant["change"], mutant["fresh"]) for mutant in found] == [
        ("without `ship()`", False),
        ("without `pay()`", True),
    ]


def test_a_file_that_is_no_python_has_no_mutants():
    assert mutants("a.py", b"def (:\n", None) == []


def test_every_mutant_of_our_own_code_is_another_program():
    for name in ("clock.py", "staged_mutants.py", "tables.py"):
        text = (Path(__file__).parent.parent / "guest" / "harness" / name).read_text()
        programs = {ast.dump(ast.parse(mutant)) for mutant in made(text).values()}
        assert len(programs) == len(made(text)) > 5
        assert ast.dump(ast.parse(text)) not in programs


def test_the_staged_solution_is_compared_with_the_staged_starter(tmp_path: Path):
    for path, text in [
        ("solution/shop/views.py", "ship()\npay()\n"),
        ("starter/shop/views.py", "ship()\n"),
        ("solution/shop/new.py", "mail()\n"),
    ]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    told = [(mutant["file"], mutant["line"], mutant["fresh"]) for mutant in staged_mutants(str(tmp_path))]
    assert told == [("shop/new.py", 1, True), ("shop/views.py", 1, False), ("shop/views.py", 2, True)]
