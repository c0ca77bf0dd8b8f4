"""What the reports read from the database.

What came with a URL gets into a query in one of two ways: as a parameter, or as a key of the tables
below, which say what it stands for. Anything else is refused.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import F, Q, Sum

from freight.models import Customer

COLUMNS = ("reference", "description", "mode", "status", "origin", "destination", "weight_kg", "booked_on")

SORTS = frozenset({"reference", "booked_on", "weight_kg", "destination"})
GROUPS = frozenset({"mode", "status", "origin", "destination"})

LONGEST_TEXT = 200
LONGEST_LABEL = 60


class RefusedError(Exception):
    """The question is none that the reports answer."""


def text(value: str, longest: int = LONGEST_TEXT) -> str:
    if len(value) > longest or "\0" in value:
        raise RefusedError(f"A text has at most {longest} characters")
    return value


def whole_number(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise RefusedError("A weight is a whole number") from None


def day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise RefusedError("A day is written as 2026-03-31") from None


FILTERS: dict[str, Callable[[str], Any]] = {
    "mode": text,
    "status": text,
    "origin": text,
    "destination": text,
    "handler__username": text,
    "reference__startswith": text,
    "description__icontains": text,
    "weight_kg__gte": whole_number,
    "weight_kg__lte": whole_number,
    "booked_on__gte": day,
    "booked_on__lte": day,
}


def sorting(sort: str) -> tuple[str, bool]:
    """The column to sort by, and whether backwards."""
    column = sort.removeprefix("-")
    if column not in SORTS:
        raise RefusedError("Nothing can be sorted by that")
    return column, sort.startswith("-")


def containing(value: str) -> str:
    """The LIKE pattern, with `!` for escaping, of the texts that contain this one."""
    for special in "!%_":
        value = value.replace(special, f"!{special}")
    return f"%{value}%"


def search_shipments(customer: Customer, searched: str, sort: str) -> list[dict[str, Any]]:
    """The customer's shipments whose reference or description contains the text."""
    column, backwards = sorting(sort)
    pattern = containing(text(searched))
    # Only names from this file are written into the statement.
    statement = f"""
        SELECT {", ".join(f"s.{name}" for name in COLUMNS)}, u.username AS contact
        FROM freight_shipment s
        JOIN auth_user u ON u.id = s.handler_id
        WHERE s.customer_id = %s
          AND (s.reference LIKE %s ESCAPE '!' OR s.description LIKE %s ESCAPE '!')
        ORDER BY s.{column} {"DESC" if backwards else "ASC"}, s.reference
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [customer.pk, pattern, pattern])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def filter_shipments(
    customer: Customer, filters: Mapping[str, str], sort: str, *, match_any: bool = False
) -> list[dict[str, Any]]:
    """The customer's shipments that meet all of the filters, or any of them."""
    column, backwards = sorting(sort)
    if not filters.keys() <= FILTERS.keys():
        raise RefusedError("There is no such filter")
    conditions = [Q((name, FILTERS[name](value))) for name, value in filters.items()]
    combined = reduce(or_ if match_any else and_, conditions, Q())
    order = F(column).desc() if backwards else F(column).asc()
    shipments = customer.shipments.filter(combined).order_by(order, "reference")
    return list(shipments.values(*COLUMNS, contact=F("handler__username")))


def total_weights(customer: Customer, group: str, label: str) -> list[dict[str, Any]]:
    """What the customer's shipments weigh, by group. The total is under the key `label`."""
    if group not in GROUPS:
        raise RefusedError("Nothing can be grouped by that")
    if label == group:
        raise RefusedError("The label is the name of the group")
    label = text(label, LONGEST_LABEL)
    return list(customer.shipments.values(group).annotate(**{label: Sum("weight_kg")}).order_by(group))
