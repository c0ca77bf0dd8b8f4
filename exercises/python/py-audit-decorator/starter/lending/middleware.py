"""Who is at the terminal."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def clerk_middleware(get_response: Callable[[HttpRequest], HttpResponse]):
    """Puts the clerk's name on the request as `request.clerk`. The badge proxy sends it, and removes it
    from what anybody else sends; machines have no badge."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.clerk = request.headers.get("X-Clerk") or "nobody"
        return get_response(request)

    return middleware
