"""The parts API."""

from django.db.models import QuerySet
from rest_framework import generics
from rest_framework.filters import OrderingFilter

from parts.filters import filter_parts
from parts.models import Part
from parts.pagination import PartPagination
from parts.serializers import PartSerializer


class PartList(generics.ListAPIView):
    """Parts, filtered, sorted and cut into pages as the query asks."""

    serializer_class = PartSerializer
    pagination_class = PartPagination
    filter_backends = [OrderingFilter]
    ordering = ["-listed_on"]

    def get_queryset(self) -> QuerySet[Part]:
        return filter_parts(Part.objects.all(), self.request.query_params)
