"""The parts API."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from parts.filters import QuerySerializer, find
from parts.pagination import cut, link
from parts.serializers import PartSerializer


class PartList(APIView):
    """Parts, filtered, sorted and cut into pages as the query asks."""

    def get(self, request: Request) -> Response:
        sent = {
            name: request.GET[name]
            for name in ("price_min", "price_max", "search", "ordering")
            if request.GET.get(name)
        }
        query = QuerySerializer(data={**sent, "category": request.GET.getlist("category")})
        query.is_valid(raise_exception=True)
        page = cut(request, find(query.validated_data))
        shown = PartSerializer(page.object_list, many=True, context={"request": request})
        return Response(
            {
                "count": page.paginator.count,
                "next": link(request, page.next_page_number()) if page.has_next() else None,
                "previous": link(request, page.previous_page_number()) if page.has_previous() else None,
                "results": shown.data,
            }
        )
