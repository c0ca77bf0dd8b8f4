"""Who may do what with reports."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from reports.models import Report
from reports.roles import is_moderator


class MayDelete(BasePermission):
    """Reports are deleted by those who wrote them, and by moderators."""

    def has_object_permission(self, request: Request, view: APIView, report: Report) -> bool:
        if request.method != "DELETE":
            return True
        return is_moderator(request.user) or report.owner_id == request.user.pk
