"""Who may do what in a household."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from garden.models import Membership


class IsOwner(BasePermission):
    """The household's owner."""

    def has_permission(self, request: Request, view: Any) -> bool:
        membership = membership_of(request)
        return membership is not None and membership.role == Membership.Role.OWNER


class IsInHousehold(BasePermission):
    """Anybody who is in a household."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return membership_of(request) is not None


def membership_of(request: Request) -> Membership | None:
    """Which household the user is in, as what. Asked for once in a request."""
    return getattr(request.user, "membership", None)
