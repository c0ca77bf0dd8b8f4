"""The report API."""

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from reports.models import Report
from reports.roles import is_moderator
from reports.serializers import ModeratorSerializer, ResidentSerializer


class ReportViewSet(viewsets.ModelViewSet):
    """The neighbourhood's reports. What somebody may not change is not there for whoever tries."""

    permission_classes = [IsAuthenticated]

    @property
    def moderates(self) -> bool:
        return is_moderator(self.request.user)

    def get_queryset(self) -> QuerySet[Report]:
        reports = Report.objects.select_related("owner")
        if self.request.method in SAFE_METHODS or self.moderates:
            return reports
        return reports.filter(owner=self.request.user)

    def get_serializer_class(self) -> type[BaseSerializer]:
        return ModeratorSerializer if self.moderates else ResidentSerializer

    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        self.residents_only()
        return super().create(request, *args, **kwargs)

    def destroy(self, request: Request, *args: object, **kwargs: object) -> Response:
        self.residents_only()
        return super().destroy(request, *args, **kwargs)

    def residents_only(self) -> None:
        if self.moderates:
            raise MethodNotAllowed(self.request.method)

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(owner=self.request.user)
