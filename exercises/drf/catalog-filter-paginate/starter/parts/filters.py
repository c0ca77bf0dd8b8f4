"""Which parts a query finds."""

from django.db.models import Q, QuerySet
from django.http import QueryDict

from parts.models import Part


def filter_parts(parts: QuerySet[Part], query: QueryDict) -> QuerySet[Part]:
    """The parts that the query asks for."""
    if search := query.get("search"):
        parts = parts.filter(Q(name__icontains=search) | Q(number__icontains=search))
    if categories := query.getlist("category"):
        parts = parts.filter(categories__slug__in=categories)
    if price_min := query.get("price_min"):
        parts = parts.filter(price__gte=price_min)
    if price_max := query.get("price_max"):
        parts = parts.filter(price__lte=price_max)
    return parts
