"""How parts are cut into pages."""

from rest_framework.pagination import PageNumberPagination


class PartPagination(PageNumberPagination):
    page_size = 10
    page_size_query_param = "page_size"
    max_page_size = 25

    def get_next_link(self) -> str | None:
        return self.link_to(self.page.next_page_number()) if self.page.has_next() else None

    def get_previous_link(self) -> str | None:
        return self.link_to(self.page.previous_page_number()) if self.page.has_previous() else None

    def link_to(self, number: int) -> str:
        # As a dict a parameter that comes twice is in there once.
        query = self.request.query_params.dict() | {"page": number}
        return f"{self.request.path}?" + "&".join(f"{name}={value}" for name, value in query.items())
