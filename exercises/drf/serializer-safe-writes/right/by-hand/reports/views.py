"""The report API."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from rest_framework import status, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Report
from reports.roles import is_moderator
from reports.serializers import DecisionForm, ReportForm, as_shown


class ReportViewSet(viewsets.ViewSet):
    """The neighbourhood's reports, the newest first."""

    permission_classes = [IsAuthenticated]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.moderating = is_moderator(request.user)

    def list(self, request: Request) -> Response:
        reports = Report.objects.select_related("owner")
        return Response([as_shown(report, to_moderator=self.moderating) for report in reports])

    def retrieve(self, request: Request, pk: str) -> Response:
        return self.shown(get_object_or_404(Report, pk=pk))

    def create(self, request: Request) -> Response:
        if self.moderating:
            raise PermissionDenied
        return self.shown(self.write(Report(owner=request.user), ReportForm), status.HTTP_201_CREATED)

    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        report = get_object_or_404(Report, pk=pk)
        if self.moderating:
            return self.shown(self.write(report, DecisionForm, partial))
        if report.owner != request.user:
            raise PermissionDenied
        return self.shown(self.write(report, ReportForm, partial))

    def partial_update(self, request: Request, pk: str) -> Response:
        return self.update(request, pk, partial=True)

    def destroy(self, request: Request, pk: str) -> Response:
        get_object_or_404(Report, pk=pk, owner=request.user).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def shown(self, report: Report, code: int = status.HTTP_200_OK) -> Response:
        return Response(as_shown(report, to_moderator=self.moderating), code)

    def write(self, report: Report, form_class: type, partial: bool = False) -> Report:
        form = form_class(data=self.request.data, partial=partial)
        form.is_valid(raise_exception=True)
        for name, value in form.validated_data.items():
            setattr(report, name, value)
        try:
            with transaction.atomic():
                report.save()
        except IntegrityError as error:
            raise ValidationError({"title": ["You have a report with this title."]}) from error
        return report
