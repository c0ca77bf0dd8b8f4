"""A plan is told without the names of indexes, and an index that another one begins with is found."""

from __future__ import annotations

from harness.plans import Index, Plan, beyond_keys, redundant

DUE = {
    "Node Type": "Limit",
    "Actual Rows": 10.0,
    "Actual Loops": 1,
    "Shared Hit Blocks": 40,
    "Shared Read Blocks": 2,
    "Plans": [
        {
            "Node Type": "Sort",
            "Sort Key": ["due_at"],
            "Actual Rows": 10.0,
            "Actual Loops": 1,
            "Plans": [
                {
                    "Node Type": "Index Scan",
                    "Relation Name": "parcel",
                    "Index Name": "whatever",
                    "Actual Rows": 31.0,
                    "Actual Loops": 1,
                    "Rows Removed by Filter": 600,
                }
            ],
        }
    ],
}


def an_index(
    *key: str,
    name: str = "i",
    condition: str = "",
    include: tuple[str, ...] = (),
    method: str = "btree",
    constraint: bool = False,
    foreign_key: bool = False,
) -> Index:
    definition = f"{method} ({', '.join(key)})" + (f" WHERE {condition}" if condition else "")
    return Index(
        name,
        "parcel",
        definition,
        [f"{column} 1" for column in key],
        [*key, *include],
        condition,
        method,
        constraint,
        foreign_key,
    )


def test_a_plan_says_what_each_step_does_and_throws_away() -> None:
    plan = Plan(DUE, [an_index("status", name="whatever", condition="paid")])
    assert plan.steps == [
        "Limit (10 rows)",
        "Sort by due_at (31 rows)",
        "Index Scan of parcel (status) WHERE paid (31 rows, 600 rows thrown away)",
    ]
    assert plan.pages == 42
    assert plan.used == {"whatever"}


def test_the_beginning_of_another_index_is_redundant() -> None:
    assert redundant([an_index("depot"), an_index("depot", "due")]) == [
        "parcel (depot) is the beginning of parcel (depot, due)"
    ]


def test_of_two_that_are_the_same_one_is_redundant() -> None:
    assert len(redundant([an_index("depot", name="a"), an_index("depot", name="b")])) == 1


def test_other_rows_another_method_or_another_order_make_another_index() -> None:
    depot_due = an_index("depot", "due")
    for other in (
        an_index("depot", condition="open"),
        an_index("depot", method="hash"),
        an_index("due"),
        an_index("depot", include=("fee",)),
    ):
        assert redundant([other, depot_due]) == []


def test_keys_have_one_index_each() -> None:
    first, second = (an_index("depot", name=name, foreign_key=True) for name in "ab")
    primary, partial = an_index("id", constraint=True), an_index("depot", condition="x", foreign_key=True)
    assert beyond_keys([primary, first, second, partial]) == [second, partial]
