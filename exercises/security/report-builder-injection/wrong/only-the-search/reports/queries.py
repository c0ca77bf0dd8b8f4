"""What the reports read from the database."""

from collections.abc import Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db import connection
from django.db.models import F, Q, Sum

from freight.models import Customer, Shipment

COLUMNS = ("reference", "description", "mode", "status", "origin", "destination", "weight_kg", "booked_on")


def search_shipments(customer: Customer, text: str, sort: str) -> list[dict[str, Any]]:
    """The customer's shipments whose reference or description contains the text."""
    for special in "!%_":
        text = text.replace(special, f"!{special}")
    pattern = f"%{text}%"
    column = sort.removeprefix("-")
    direction = "DESC" if sort.startswith("-") else "ASC"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {", ".join(f"s.{name}" for name in COLUMNS)}, u.username AS contact
            FROM freight_shipment s
            JOIN auth_user u ON u.id = s.handler_id
            WHERE s.customer_id = {customer.pk}
              AND (s.reference LIKE %s ESCAPE '!' OR s.description LIKE %s ESCAPE '!')
            ORDER BY {column} {direction}, s.reference
            """,
            [pattern, pattern],
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def filter_shipments(
    customer: Customer, filters: Mapping[str, str], sort: str, *, match_any: bool = False
) -> list[dict[str, Any]]:
    """The customer's shipments that meet all of the filters, or any of them."""
    conditions = [Q(**{name: value}) for name, value in filters.items()]
    combined = reduce(or_ if match_any else and_, conditions, Q())
    shipments = customer.shipments.filter(combined).order_by(sort, "reference")
    return list(shipments.values(*COLUMNS, contact=F("handler__username")))


def total_weights(customer: Customer, group: str, label: str) -> list[dict[str, Any]]:
    """What the customer's shipments weigh, by group. The total is under the key `label`."""
    return list(
        Shipment.objects.filter(customer=customer)
        .values(group)
        .annotate(**{label: Sum("weight_kg")})
        .order_by(group)
    )
