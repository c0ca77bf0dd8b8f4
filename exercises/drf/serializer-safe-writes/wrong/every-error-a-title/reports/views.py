"""The report API."""

from rest_framework import viewsets
from rest_framework.permissions import IsAuthenticated
from rest_framework.serializers import BaseSerializer

from reports.models import Report
from reports.permissions import MayWrite
from reports.roles import is_moderator
from reports.serializers import ModeratedReportSerializer, ReportSerializer


class ReportViewSet(viewsets.ModelViewSet):
    """The neighbourhood's reports, the newest first."""

    queryset = Report.objects.select_related("owner")
    permission_classes = [IsAuthenticated, MayWrite]

    def get_serializer_class(self) -> type[BaseSerializer]:
        return ModeratedReportSerializer if is_moderator(self.request.user) else ReportSerializer

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(owner=self.request.user)
