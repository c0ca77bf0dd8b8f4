"""The report API."""

from django.db import IntegrityError
from rest_framework import viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated

from reports.models import Report
from reports.roles import is_moderator
from reports.serializers import ReportSerializer


class ReportViewSet(viewsets.ModelViewSet):
    """The neighbourhood's reports, the newest first."""

    queryset = Report.objects.select_related("owner")
    serializer_class = ReportSerializer
    permission_classes = [IsAuthenticated]

    def perform_create(self, serializer):
        if is_moderator(self.request.user):
            raise PermissionDenied()
        self.save(serializer, owner=self.request.user)

    def perform_update(self, serializer):
        user = self.request.user
        if not is_moderator(user) and serializer.instance.owner != user:
            raise PermissionDenied()
        self.save(serializer)

    def perform_destroy(self, instance):
        if instance.owner != self.request.user:
            raise PermissionDenied()
        instance.delete()

    def save(self, serializer, **values):
        try:
            serializer.save(**values)
        except IntegrityError as error:
            raise ValidationError({"title": ["You have used this title before."]}) from error
