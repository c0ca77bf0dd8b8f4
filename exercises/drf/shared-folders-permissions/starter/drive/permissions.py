"""Who may do what in the drive."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from drive.models import Document, Folder, Role, Share


def role_in(folder: Folder, user: AbstractBaseUser) -> str | None:
    """What the user is to a folder. A share of a folder holds for everything in it; the strongest counts."""
    roles = set()
    place: Folder | None = folder
    while place:
        if place.owner == user:
            return Role.OWNER
        shares = Share.objects.filter(Q(user=user) | Q(team__members=user), folder=place)
        roles.update(shares.values_list("role", flat=True))
        place = place.parent
    return Role.EDITOR if Role.EDITOR in roles else Role.VIEWER if roles else None


class DrivePermission(IsAuthenticated):
    """Viewers read, editors write."""

    def has_object_permission(self, request: Request, view: APIView, thing: Folder | Document) -> bool:
        role = role_in(thing.folder if isinstance(thing, Document) else thing, request.user)
        if request.method in SAFE_METHODS:
            return role is not None
        return role in (Role.EDITOR, Role.OWNER)
