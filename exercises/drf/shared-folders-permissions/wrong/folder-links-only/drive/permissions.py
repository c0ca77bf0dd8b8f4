"""Who may do what with what they see. What they do not see, no queryset gives them: see `querysets`."""

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from drive.models import Document, Folder, Role


class RolePermission(BasePermission):
    """Viewers read, editors write, owners share."""

    def has_object_permission(self, request: Request, view: APIView, thing: Folder | Document) -> bool:
        if request.method in SAFE_METHODS:
            return True
        role = view.access.role(thing.folder if isinstance(thing, Document) else thing)
        if view.action in ("share", "unshare"):
            return role == Role.OWNER
        return role != Role.VIEWER
