"""How parts are cut into pages."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MOST = 25


class PartPagination(PageNumberPagination):
    page_size = 10
    page_size_query_param = "page_size"

    def get_page_size(self, request: Request) -> int:
        size = super().get_page_size(request)
        if size > MOST:
            raise ValidationError({"page_size": [f"At most {MOST}."]})
        return size
