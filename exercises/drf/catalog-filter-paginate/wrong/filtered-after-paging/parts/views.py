"""The parts API."""

from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from parts.filters import PartOrdering, read_categories, read_price
from parts.models import Part
from parts.pagination import PartPagination
from parts.serializers import PartSerializer


class PartList(generics.ListAPIView):
    """Parts, filtered, sorted and cut into pages as the query asks."""

    queryset = Part.objects.select_related("supplier").prefetch_related("categories")
    serializer_class = PartSerializer
    pagination_class = PartPagination
    filter_backends = [PartOrdering]

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            self.get_serializer(list(filter(self.found, page)), many=True).data
        )

    def found(self, part: Part) -> bool:
        query = self.request.query_params
        words = query.get("search", "").lower().split()
        low, high = read_price(query, "price_min"), read_price(query, "price_max")
        categories = read_categories(query)
        return (
            all(word in part.name.lower() or word in part.number.lower() for word in words)
            and (low is None or part.price >= low)
            and (high is None or part.price <= high)
            and (not categories or any(category in categories for category in part.categories.all()))
        )
