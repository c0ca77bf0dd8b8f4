"""The parts API."""

from django.db.models import Min, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import generics
from rest_framework.filters import SearchFilter

from parts.filters import PartFilter
from parts.models import Part
from parts.pagination import PartPagination
from parts.serializers import PartSerializer


class PartList(generics.ListAPIView):
    """Parts, filtered, sorted and cut into pages as the query asks."""

    serializer_class = PartSerializer
    pagination_class = PartPagination
    filter_backends = [DjangoFilterBackend, SearchFilter]
    filterset_class = PartFilter
    search_fields = ["name", "number"]

    def get_queryset(self) -> QuerySet[Part]:
        parts = Part.objects.select_related("supplier").prefetch_related("categories")
        return parts.annotate(first_category=Min("categories__name"))
