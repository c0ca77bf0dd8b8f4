"""The figures that sellers are told."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Avg, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from market.models import OrderLine, Refund, Review, Seller

AMOUNT = F("quantity") * F("unit_price")
STANDS = Q(order__cancelled=False)


def figures_of(sellers: QuerySet[Seller]) -> Iterable[dict[str, Any]]:
    """A dictionary for each of the sellers, in the order in which they come.

    Each figure is a query of its own inside of the one that is sent: joined, the facts would multiply.
    """
    sellers = Seller.objects.filter(closed=False).order_by("name", "pk")
    lines, reviews, refunds = OrderLine.objects, Review.objects, Refund.objects
    orders = Count("order", distinct=True)
    return sellers.annotate(
        revenue=Coalesce(per_seller(lines.filter(STANDS), Sum(AMOUNT)), Decimal()),
        orders=Coalesce(per_seller(lines.all(), orders), 0),
        cancelled=Coalesce(per_seller(lines.exclude(STANDS), orders), 0),
        reviewed=Coalesce(per_seller(reviews.all(), Count("pk")), 0),
        rating=per_seller(reviews.all(), Avg("rating")),
        refunded=Coalesce(per_seller(refunds.all(), Sum("amount")), Decimal()),
    ).values("slug", "name", "revenue", "orders", "cancelled", "reviewed", "rating", "refunded")


def per_seller(facts: QuerySet[Any], figure: Aggregate) -> Subquery:
    """The figure over those of the facts that are the seller's."""
    return Subquery(
        facts.filter(seller=OuterRef("pk")).values("seller").annotate(figure=figure).values("figure")
    )


def months_of(sellers: QuerySet[Seller]) -> list[dict[str, Any]]:
    """A dictionary for each month in which the sellers, together, sold something or paid something back,
    from the first to the last."""
    sellers = Seller.objects.filter(closed=False)
    sales = (
        OrderLine.objects.filter(seller__in=sellers)
        .values(month=TruncMonth("order__placed_at"))
        .annotate(revenue=Sum(AMOUNT, filter=STANDS, default=Decimal()), orders=Count("order", distinct=True))
    )
    refunds = (
        Refund.objects.filter(seller__in=sellers)
        .values(month=TruncMonth("paid_at"))
        .annotate(refunded=Sum("amount"))
    )
    months: dict[Any, dict[str, Any]] = defaultdict(
        lambda: {"revenue": Decimal(), "orders": 0, "refunded": Decimal()}
    )
    for row in [*sales, *refunds]:
        months[row["month"]].update(row)
    return [months[month] for month in sorted(months)]
