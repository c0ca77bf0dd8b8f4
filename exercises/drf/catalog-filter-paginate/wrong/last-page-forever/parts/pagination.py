"""How parts are cut into pages."""

from django.core.paginator import Page, Paginator
from rest_framework.pagination import PageNumberPagination


class ForgivingPaginator(Paginator):
    def page(self, number: int | str) -> Page:
        return super().get_page(number) if not isinstance(number, int) else super().page(number)


class PartPagination(PageNumberPagination):
    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 25
    django_paginator_class = ForgivingPaginator
