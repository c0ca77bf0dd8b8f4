"""Who is let in."""

from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request


class KnowsTheHousehold(IsAuthenticated):
    """Somebody who is logged in. Puts the home onto the request, and heeds a view's `owner_only` methods."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        resident = getattr(request.user, "resident", None)
        request.home = resident.home if resident else None
        if request.method in getattr(view, "home_needed", ()) and request.home is None:
            return False
        if request.method in getattr(view, "owner_only", ()):
            # Without a plant that they may see, there is nothing to forbid.
            if "pk" in view.kwargs:
                view.get_object()
            return request.home is not None and request.home.owner_id == request.user.pk
        return True
