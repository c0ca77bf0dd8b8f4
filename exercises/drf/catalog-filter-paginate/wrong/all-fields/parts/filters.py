"""Which parts a query finds, and in which order. What a query gets wrong is refused, never ignored."""

from decimal import Decimal

from django.core.exceptions import ValidationError as InvalidInput
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import DecimalField
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend, OrderingFilter, SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from parts.models import Category, Part

#: The lookup behind each bound of the price, both included.
PRICE_BOUNDS = {"price_min": "price__gte", "price_max": "price__lte"}


class PartSearch(SearchFilter):
    """`search=`: each word is somewhere in the name or the number."""

    def get_search_fields(self, view: APIView, request: Request) -> list[str]:
        return ["name", "number"]


class PartFilter(BaseFilterBackend):
    """`category=` and the bounds of the price."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Part], view: APIView) -> QuerySet[Part]:
        query = request.query_params
        for name, lookup in PRICE_BOUNDS.items():
            bound = read_price(query, name)
            if bound is not None:
                queryset = queryset.filter(**{lookup: bound})
        categories = read_categories(query)
        if categories:
            # A join would find a part once for each of its categories.
            in_categories = Part.categories.through.objects.filter(category__in=categories)
            queryset = queryset.filter(pk__in=in_categories.values("part"))
        return queryset


class PartOrdering(OrderingFilter):
    """`ordering=`: what nobody may sort by is refused."""

    ordering_fields = "__all__"

    def filter_queryset(self, request: Request, queryset: QuerySet[Part], view: APIView) -> QuerySet[Part]:
        queryset = queryset.annotate(category=first_category())
        ordering = self.get_ordering(request, queryset, view)
        return queryset.order_by(*ordering, "pk")

    def get_default_ordering(self, view: APIView) -> list[str]:
        return ["-listed_on"]

    def remove_invalid_fields(
        self, queryset: QuerySet[Part], fields: list[str], view: APIView, request: Request
    ) -> list[str]:
        fields = [field for field in fields if field]
        valid = super().remove_invalid_fields(queryset, fields, view, request)
        unknown = [field for field in fields if field not in valid]
        if unknown:
            raise ValidationError({"ordering": [f"Cannot sort by {', '.join(unknown)}."]})
        return valid


def read_price(query: QueryDict, name: str) -> Decimal | None:
    try:
        return DecimalField(required=False).clean(query.get(name))
    except InvalidInput as error:
        raise ValidationError({name: error.messages}) from error


def read_categories(query: QueryDict) -> list[Category]:
    slugs = {slug for slug in query.getlist("category") if slug}
    categories = list(Category.objects.filter(slug__in=slugs)) if slugs else []
    unknown = slugs - {category.slug for category in categories}
    if unknown:
        raise ValidationError({"category": [f"There is no category {slug!r}." for slug in sorted(unknown)]})
    return categories


def first_category() -> Subquery:
    """The name of a part's first category, by name. Grouping instead would ask for all columns."""
    of_part = Part.categories.through.objects.filter(part=OuterRef("pk"))
    return Subquery(of_part.order_by("category__name").values("category__name")[:1])
