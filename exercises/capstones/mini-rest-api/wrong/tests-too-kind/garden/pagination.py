"""How lists are cut into pages."""

from rest_framework.pagination import PageNumberPagination


class ShortPages(PageNumberPagination):
    page_size = 2
    page_size_query_param = "page_size"
    max_page_size = 4
