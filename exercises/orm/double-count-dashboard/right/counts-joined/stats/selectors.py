"""The figures that sellers are told."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DecimalField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, TruncMonth

from market.models import OrderLine, Refund, Seller

MONEY = DecimalField(max_digits=14, decimal_places=2)
NO_ORDER = Value(None, output_field=IntegerField())


class Total(Subquery):
    """The sum of an expression over a queryset."""

    template = "(SELECT SUM(amount) FROM (%(subquery)s) AS amounts)"
    output_field = MONEY


def figures_of(sellers: QuerySet[Seller]) -> Iterable[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come."""
    lines = OrderLine.objects.filter(seller=OuterRef("pk"), order__cancelled=False).order_by()
    refunds = Refund.objects.filter(seller=OuterRef("pk")).order_by()
    zero = Value(Decimal(0), output_field=MONEY)
    return sellers.annotate(
        orders=Count("lines__order", distinct=True),
        cancelled=Count("lines__order", filter=Q(lines__order__cancelled=True), distinct=True),
        reviewed=Count("reviews", distinct=True),
        rating=Avg("reviews__rating"),
        revenue=Coalesce(Total(lines.values(amount=F("quantity") * F("unit_price"))), zero),
        refunded=Coalesce(Total(refunds.values_list("amount")), zero),
    ).values("slug", "name", "revenue", "orders", "cancelled", "reviewed", "rating", "refunded")


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back."""
    columns = ("month", "revenue", "orders", "refunded")
    nothing = Value(Decimal(0), output_field=MONEY)
    sales = (
        OrderLine.objects.filter(seller__in=sellers.order_by())
        .order_by()
        .values(month=TruncMonth("order__placed_at"))
        .annotate(
            revenue=Sum(F("quantity") * F("unit_price"), filter=Q(order__cancelled=False), default=nothing),
            orders=Count("order", distinct=True),
            refunded=nothing,
        )
    )
    refunds = (
        Refund.objects.filter(seller__in=sellers.order_by())
        .order_by()
        .values(month=TruncMonth("paid_at"))
        .annotate(revenue=nothing, orders=Value(0), refunded=Sum("amount"))
    )
    months: dict[Any, dict[str, Any]] = {}
    for row in sales.values(*columns).union(refunds.values(*columns), all=True).order_by():
        month = months.setdefault(row["month"], dict.fromkeys(columns, 0))
        month |= {"month": row["month"]} | {name: month[name] + row[name] for name in columns[1:]}
    return [months[month] for month in sorted(months)]
