"""The report API."""

from rest_framework import viewsets

from reports.models import Report
from reports.permissions import MayDelete
from reports.serializers import ReportSerializer


class ReportViewSet(viewsets.ModelViewSet):
    """The neighbourhood's reports, the newest first."""

    queryset = Report.objects.select_related("owner")
    serializer_class = ReportSerializer
    permission_classes = [MayDelete]
