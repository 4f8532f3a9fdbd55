"""What our requests carry; above all an id: in log lines, in the answer, on the page when something went wrong."""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from alphorn.lib.environment import environment
from alphorn.lib.ids import uuid7
from alphorn.models import User, Workspace

log = structlog.get_logger("alphorn.web")
QUIET = ("/static/", "/healthz", "/style.")
# A proxy ends TLS, and what people typed is what counts: a form from the same host over http is from elsewhere.
SCHEME = "https" if environment().is_https else "http"


class Request(HttpRequest):
    """As our middleware hands it on."""

    id: str
    workspace: Workspace  # there when somebody is signed in: see people.py


class SignedInRequest(Request):
    """As every view gets it that is not PUBLIC."""

    user: User


Answer = Callable[[Request], HttpResponse]


class RequestId:
    """Gives the request its `id`, and writes one line for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer, and log what was answered: the path without its query, which may hold a code."""
        request.id = str(uuid7())
        request.META["wsgi.url_scheme"] = SCHEME
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        began = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        if not request.path.startswith(QUIET):
            took_ms = round((time.perf_counter() - began) * 1000, 1)
            log.info("request", method=request.method, path=request.path, status=response.status_code, ms=took_ms)
        return response
