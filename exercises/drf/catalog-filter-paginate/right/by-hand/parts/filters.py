"""Which parts a query finds, and in which order."""

from typing import Any

from django.db.models import Min, Q, QuerySet
from rest_framework import serializers

from parts.models import Category, Part

COLUMNS = ("price", "name", "listed_on", "category")


class QuerySerializer(serializers.Serializer):
    """What a query may say."""

    price_min = serializers.DecimalField(max_digits=8, decimal_places=2, required=False, allow_null=True)
    price_max = serializers.DecimalField(max_digits=8, decimal_places=2, required=False, allow_null=True)
    search = serializers.CharField(required=False, allow_blank=True)
    category = serializers.ListField(child=serializers.CharField(allow_blank=True), required=False)
    ordering = serializers.CharField(required=False, allow_blank=True)

    def validate_category(self, slugs: list[str]) -> list[int]:
        known = dict(Category.objects.values_list("slug", "pk"))
        if any(slug and slug not in known for slug in slugs):
            raise serializers.ValidationError("There is no such category.")
        return [known[slug] for slug in slugs if slug]

    def validate_ordering(self, ordering: str) -> list[str]:
        terms = [term for term in ordering.split(",") if term]
        for term in terms:
            if term not in COLUMNS and term not in [f"-{column}" for column in COLUMNS]:
                raise serializers.ValidationError(f"{term} is nothing to sort by.")
        return [term.replace("category", "first") for term in terms]


def find(query: dict[str, Any]) -> QuerySet[Part]:
    parts = Part.objects.select_related("supplier").prefetch_related("categories")
    parts = parts.annotate(first=Min("categories__name"))
    for word in query.get("search", "").split():
        parts = parts.filter(Q(name__icontains=word) | Q(number__icontains=word))
    if query.get("price_min") is not None:
        parts = parts.filter(price__gte=query["price_min"])
    if query.get("price_max") is not None:
        parts = parts.filter(price__lte=query["price_max"])
    if query.get("category"):
        in_them = Part.objects.filter(categories__in=query["category"])
        parts = parts.filter(number__in=in_them.values("number"))
    # Two parts never share a number.
    return parts.order_by(*(query.get("ordering") or ["-listed_on"]), "-number")
