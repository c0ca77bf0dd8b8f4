"""The parts API."""

from rest_framework import generics

from parts.filters import PartFilter, PartOrdering, PartSearch
from parts.models import Part
from parts.pagination import PartPagination
from parts.serializers import PartSerializer


class PartList(generics.ListAPIView):
    """Parts, filtered, sorted and cut into pages as the query asks."""

    queryset = Part.objects.select_related("supplier").prefetch_related("categories")
    serializer_class = PartSerializer
    pagination_class = PartPagination
    filter_backends = [PartSearch, PartFilter, PartOrdering]
