"""Which guest is reading."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from guestbook.models import Guest

COOKIE = "guest"


def guest_middleware(get_response: Callable[[HttpRequest], HttpResponse]):
    """Puts the guest on the request as `request.guest`: the link in the booking's mail has left a signed
    cookie with the handle."""

    def middleware(request: HttpRequest) -> HttpResponse:
        handle = request.get_signed_cookie(COOKIE, default=None)
        request.guest = Guest.objects.filter(handle=handle).first() if handle else None
        return get_response(request)

    return middleware
