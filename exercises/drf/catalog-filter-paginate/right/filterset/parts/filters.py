"""Which parts a query finds, and in which order."""

from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet, ModelMultipleChoiceFilter, NumberFilter, OrderingFilter

from parts.models import Category, Part


class TotalOrderingFilter(OrderingFilter):
    """Newest first unless something else is asked for, and never two parts that tie."""

    def filter(self, queryset: QuerySet[Part], value: list[str] | None) -> QuerySet[Part]:
        terms = [self.get_ordering_value(term) for term in value or [] if term]
        return queryset.order_by(*(terms or ["-listed_on"]), "pk")


class PartFilter(FilterSet):
    price_min = NumberFilter("price", "gte")
    price_max = NumberFilter("price", "lte")
    category = ModelMultipleChoiceFilter(
        to_field_name="slug", queryset=Category.objects.all(), method="in_any_category"
    )
    ordering = TotalOrderingFilter(
        fields={"price": "price", "name": "name", "listed_on": "listed_on", "first_category": "category"}
    )

    class Meta:
        model = Part
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            # The form of our shops sends what it has not been asked.
            data = data.copy()
            data.setlist("category", [slug for slug in data.getlist("category") if slug])
        super().__init__(data, *args, **kwargs)

    def in_any_category(
        self, parts: QuerySet[Part], name: str, categories: QuerySet[Category]
    ) -> QuerySet[Part]:
        if not categories:
            return parts
        return parts.filter(
            pk__in=Part.categories.through.objects.filter(category__in=categories).values("part")
        )
