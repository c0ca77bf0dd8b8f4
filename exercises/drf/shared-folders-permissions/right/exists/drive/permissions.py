"""Who may do what with what they see. The folder or document knows the role of whoever asks."""

from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from drive.models import Document, Folder, Role


class DrivePermission(IsAuthenticated):
    """Viewers read, editors write, owners share."""

    def has_object_permission(self, request: Request, view: APIView, thing: Folder | Document) -> bool:
        if request.method in SAFE_METHODS:
            return True
        if view.action in ("share", "unshare"):
            return thing.role == Role.OWNER
        return thing.role != Role.VIEWER
