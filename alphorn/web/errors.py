"""When something went wrong: a page in our hand, with the request's id and a way on."""

import structlog
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from alphorn.web.compose import Compose
from alphorn.web.requests import Request

log = structlog.get_logger(__name__)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    return render(request, "errors/403.html", {"why": str(exception or "")}, status=403)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    """404: not here, or not yours."""
    return render(request, "errors/404.html", status=404)


def broken(request: Request) -> HttpResponse:
    """500: our fault. Rendered without the database, which may be what broke."""
    request_id = getattr(request, "id", "")
    try:
        page: str = render_to_string("errors/500.html", {"request_id": request_id})
    except Exception:  # the template is what broke: words will do
        log.exception("no_error_page")
        page = f"<!doctype html><title>Alphorn</title><h1>That is our fault</h1><p>Request {request_id}</p>"
    return HttpResponse(page, status=500)


def forgery(request: Request, reason: str = "") -> HttpResponse:
    """A form without its token: too old, or from elsewhere. What was typed stands on a new sheet."""
    if request.user.is_authenticated and "text" in request.POST:
        compose = Compose.submitted(request.workspace, request.POST)
        compose = compose.with_wrong(_("This page had been open for too long. Nothing is lost: send it off once more."))
        return render(request, "posts/new.html", {"compose": compose}, status=403)
    return render(request, "errors/403.html", {"why": _("That page had been open for too long.")}, status=403)
