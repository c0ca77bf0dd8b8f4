"""Who may do what with reports."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from reports.models import Report
from reports.roles import is_moderator


class MayWrite(BasePermission):
    """Residents write and delete their own reports. Moderators change any, and write and delete none."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.method not in ("POST", "DELETE") or not is_moderator(request.user)

    def has_object_permission(self, request: Request, view: APIView, report: Report) -> bool:
        return (
            request.method in SAFE_METHODS or is_moderator(request.user) or report.owner_id == request.user.pk
        )
