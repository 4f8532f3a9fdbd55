"""On loopback there is one name: a session at 127.0.0.1 is unknown at localhost's callback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import split_domain_port

from alphorn.lib.environment import LOOPBACK, environment


class OneLoopbackName:
    """Leads another loopback name to the address that was set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Redirect, or answer."""
        wanted = environment()
        if wanted.is_public or request.method not in ("GET", "HEAD") or request.path == "/healthz":
            return self.get_response(request)
        came_to = split_domain_port(request.META.get("HTTP_HOST", ""))[0].strip("[]")
        if came_to in LOOPBACK and came_to != wanted.host:
            return HttpResponseRedirect(f"{wanted.origin}{request.get_full_path()}")
        return self.get_response(request)
