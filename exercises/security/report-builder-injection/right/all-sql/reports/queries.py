"""What the reports read from the database: statements put together from the texts in this file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.db import connection

from freight.models import Customer

SHIPMENTS = """
    SELECT s.reference, s.description, s.mode, s.status, s.origin, s.destination, s.weight_kg, s.booked_on,
           u.username AS contact
    FROM freight_shipment s JOIN auth_user u ON u.id = s.handler_id
    WHERE s.customer_id = %s AND ({condition})
    ORDER BY {order}
"""
TOTALS = """
    SELECT {column}, SUM(s.weight_kg) FROM freight_shipment s
    WHERE s.customer_id = %s GROUP BY {column} ORDER BY {column}
"""
ORDERS = {
    "reference": "s.reference",
    "-reference": "s.reference DESC",
    "booked_on": "s.booked_on, s.reference",
    "-booked_on": "s.booked_on DESC, s.reference",
    "weight_kg": "s.weight_kg, s.reference",
    "-weight_kg": "s.weight_kg DESC, s.reference",
    "destination": "s.destination, s.reference",
    "-destination": "s.destination DESC, s.reference",
}
GROUPS = {"mode": "s.mode", "status": "s.status", "origin": "s.origin", "destination": "s.destination"}


def text(value: str) -> str:
    if len(value) > 200:
        raise BadRequest("Too long")
    return value


def weight(value: str) -> int:
    try:
        number = int(value)
    except ValueError as error:
        raise BadRequest("No weight") from error
    # SQLite takes 64 bits, and no ship takes half of them.
    return max(-1, min(number, 2**62))


def day(value: str) -> str:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date().isoformat()
    except ValueError as error:
        raise BadRequest("No day") from error


FILTERS = {
    "mode": ("s.mode = %s", text),
    "status": ("s.status = %s", text),
    "origin": ("s.origin = %s", text),
    "destination": ("s.destination = %s", text),
    "handler__username": ("u.username = %s", text),
    "reference__startswith": ("instr(s.reference, %s) = 1", text),
    "description__icontains": ("instr(lower(s.description), lower(%s)) > 0", text),
    "weight_kg__gte": ("s.weight_kg >= %s", weight),
    "weight_kg__lte": ("s.weight_kg <= %s", weight),
    "booked_on__gte": ("s.booked_on >= %s", day),
    "booked_on__lte": ("s.booked_on <= %s", day),
}


def _fetch(statement: str, parameters: Sequence[Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [column[0] for column in cursor.description], cursor.fetchall()


def _shipments(customer: Customer, condition: str, parameters: list[Any], sort: str) -> list[dict[str, Any]]:
    if sort not in ORDERS:
        raise BadRequest("No such order")
    statement = SHIPMENTS.format(condition=condition, order=ORDERS[sort])
    names, rows = _fetch(statement, [customer.pk, *parameters])
    return [dict(zip(names, row, strict=True)) for row in rows]


def search_shipments(customer: Customer, searched: str, sort: str) -> list[dict[str, Any]]:
    """The customer's shipments whose reference or description contains the text."""
    condition = "instr(lower(s.reference), lower(%s)) > 0 OR instr(lower(s.description), lower(%s)) > 0"
    return _shipments(customer, condition, [text(searched)] * 2, sort)


def filter_shipments(
    customer: Customer, filters: Mapping[str, str], sort: str, *, match_any: bool = False
) -> list[dict[str, Any]]:
    """The customer's shipments that meet all of the filters, or any of them."""
    conditions, parameters = [], []
    for name, value in filters.items():
        try:
            condition, convert = FILTERS[name]
        except KeyError:
            raise BadRequest("No such filter") from None
        conditions.append(condition)
        parameters.append(convert(value))
    joined = (" OR " if match_any else " AND ").join(conditions) or "TRUE"
    return _shipments(customer, joined, parameters, sort)


def total_weights(customer: Customer, group: str, label: str) -> list[dict[str, Any]]:
    """What the customer's shipments weigh, by group. The total is under the key `label`."""
    if group not in GROUPS or label == group or len(label) > 60:
        raise BadRequest("No such totals")
    _, rows = _fetch(TOTALS.format(column=GROUPS[group]), [customer.pk])
    return [{group: name, label: total} for name, total in rows]
