"""Who may do what in the drive."""

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from drive.models import Document, Role


def must_be(role, *allowed):
    if role not in allowed:
        raise PermissionDenied()


class DrivePermission(BasePermission):
    def has_permission(self, request, view):
        return request.user.is_authenticated

    def has_object_permission(self, request, view, obj):
        folder = obj.folder_id if isinstance(obj, Document) else obj.pk
        role = view.roles[folder]
        return request.method in SAFE_METHODS or role in (Role.EDITOR, Role.OWNER)
