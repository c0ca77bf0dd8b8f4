"""The figures that sellers are told."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from market.models import Seller

FIGURES = """
    SELECT seller.id, sold.cents, sold.orders, sold.cancelled, reviewed.count, reviewed.rating, refunded.cents
    FROM market_seller seller
    LEFT JOIN (
        SELECT line.seller_id, count(DISTINCT line.order_id) AS orders,
            count(DISTINCT CASE WHEN placed.cancelled THEN placed.id END) AS cancelled,
            sum((NOT placed.cancelled) * line.quantity * round(line.unit_price * 100)) AS cents
        FROM market_orderline line JOIN market_order placed ON placed.id = line.order_id
        GROUP BY line.seller_id
    ) sold ON sold.seller_id = seller.id
    LEFT JOIN (
        SELECT seller_id, count(*) AS count, avg(rating) AS rating FROM market_review GROUP BY seller_id
    ) reviewed ON reviewed.seller_id = seller.id
    LEFT JOIN (
        SELECT seller_id, sum(round(amount * 100)) AS cents FROM market_refund GROUP BY seller_id
    ) refunded ON refunded.seller_id = seller.id
"""

MONTHS = """
    WITH facts AS (
        SELECT strftime('%%Y-%%m', placed.placed_at) AS month, placed.id AS placed, 0 AS refunded,
            CASE WHEN placed.cancelled THEN 0 ELSE line.quantity * round(line.unit_price * 100) END AS sold
        FROM market_orderline line JOIN market_order placed ON placed.id = line.order_id
        WHERE line.seller_id IN ({sellers})
        UNION ALL
        SELECT strftime('%%Y-%%m', paid_at), NULL, round(amount * 100), 0
        FROM market_refund WHERE seller_id IN ({sellers})
    )
    SELECT month, sum(sold), count(DISTINCT placed), sum(refunded) FROM facts GROUP BY month ORDER BY month
"""


def figures_of(sellers: QuerySet[Seller]) -> Iterator[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES)
        found = {pk: figures for pk, *figures in cursor.fetchall()}
    for seller in sellers:
        revenue, orders, cancelled, reviewed, rating, refunded = found[seller.pk]
        yield {
            "slug": seller.slug,
            "name": seller.name,
            "revenue": money(revenue),
            "orders": orders or 0,
            "cancelled": cancelled or 0,
            "reviewed": reviewed or 0,
            "rating": rating,
            "refunded": money(refunded),
        }


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back."""
    ids = [seller.pk for seller in sellers]
    statement = MONTHS.format(sellers=", ".join(["%s"] * len(ids)) or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(statement, ids * 2)
        return [
            {
                "month": date.fromisoformat(f"{month}-01"),
                "revenue": money(revenue),
                "orders": orders,
                "refunded": money(refunded),
            }
            for month, revenue, orders, refunded in cursor.fetchall()
        ]


def money(cents: float | None) -> Decimal:
    """An amount from whole cents, which floats hold exactly."""
    return Decimal(int(cents or 0)) / 100
