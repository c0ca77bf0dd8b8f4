"""Which company a request is for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from freight.models import Customer


class CustomerMiddleware:
    """Puts the company that whoever is signed in works for on the request as `request.customer`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.customer = SimpleLazyObject(
            lambda: Customer.objects.filter(members__user_id=request.user.pk).first()
        )
        return self.get_response(request)


def members_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in who is signed in and works for a customer."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.customer:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked
