"""Which parts a query finds, and in which order. What a query gets wrong is refused, never ignored."""

from decimal import Decimal

from django.core.exceptions import ValidationError as InvalidInput
from django.db.models import Min, QuerySet
from django.forms import DecimalField
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend, SearchFilter
from rest_framework.request import Request
from rest_framework.views import APIView

from parts.models import Category, Part

#: The lookup behind each bound of the price, both included.
PRICE_BOUNDS = {"price_min": "price__gte", "price_max": "price__lte"}

#: What partners may sort by, and the column behind it. Nothing else is a way to sort.
ORDERINGS = {"price": "price", "name": "name", "listed_on": "listed_on", "category": "first_category"}


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
            queryset = queryset.filter(categories__in=categories).distinct()
        return queryset


class PartOrdering(BaseFilterBackend):
    """`ordering=`: public columns only. The primary key comes last, so that no two parts tie."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Part], view: APIView) -> QuerySet[Part]:
        terms = [term.strip() for term in request.query_params.get("ordering", "").split(",")]
        columns = [read_term(term) for term in terms if term] or ["-listed_on"]
        if any("first_category" in column for column in columns):
            queryset = queryset.annotate(first_category=Min("categories__name"))
        return queryset.order_by(*columns, "pk")


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


def read_term(term: str) -> str:
    """The column to sort by, with its sign."""
    name = term.removeprefix("-")
    if name not in ORDERINGS:
        raise ValidationError({"ordering": [f"Cannot sort by {name!r}. Choose from {', '.join(ORDERINGS)}."]})
    return term.replace(name, ORDERINGS[name])
