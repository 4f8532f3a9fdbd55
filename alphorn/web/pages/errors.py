"""When something went wrong: a page in our hand, with the request's id and a way on."""

import sys

import structlog
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from alphorn.database.away import is_away
from alphorn.lib.environment import environment
from alphorn.models import User
from alphorn.web.base import draft, page_503
from alphorn.web.base.access import AT_THE_DOOR
from alphorn.web.base.forgery import FROM_HERE
from alphorn.web.base.meanwhile import GoneAlready, say_gone
from alphorn.web.base.requests import Request
from alphorn.web.pages.compose import Compose

log = structlog.get_logger(__name__)
OF_A_SHEET = ("csrfmiddlewaretoken", "client_key", "author", "to")


def bad_request(request: Request, exception: Exception | None = None) -> HttpResponse:
    """400: no browser sends this by itself."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: Request, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not allowed."""
    return render(request, "errors/403.html", {"why": str(exception or "")}, status=403)


def not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    """404: not here, or not yours. What was yours and has gone meanwhile leads to the rest."""
    if isinstance(exception, GoneAlready):
        return say_gone(request, exception)
    return render(request, "errors/404.html", status=404)


def too_many(request: Request) -> HttpResponse:
    """429: so often that it looks like guessing. What was typed before goes on with the sign-in form."""
    if kept := request.POST.get(draft.FIELD, ""):
        messages.info(request, _("Somebody has tried this very often, from your address or a near one. Wait a minute."))
        return draft.sign_in_page(request, kept, status=429)
    return render(request, "errors/429.html", status=429)


def broken(request: Request) -> HttpResponse:
    """500: our fault; 503 while the database is away. Rendered without it."""
    request_id = getattr(request, "id", "")
    said = {"request_id": request_id, "host": environment().host, "sheet": _sheet_of(request)}
    if is_away(sys.exception()):
        page: str = render_to_string("errors/503.html", said)
        return HttpResponse(page, status=503, headers=page_503.come_back_later(request.method or ""))
    try:
        page = render_to_string("errors/500.html", said)
    except Exception:  # the template is what broke: words will do
        log.exception("no_error_page")
        words = _("request %(request_id)s") % {"request_id": request_id}
        page = f"<!doctype html><title>Alphorn</title><h1>{_('That is our fault')}</h1><p>{words}</p>"
    return HttpResponse(page, status=500)


def _sheet_of(request: Request) -> dict[str, object] | None:
    """What was written, as a form of the page that could not take it. Its key sees to it that it goes out once."""
    if request.method != "POST" or not _is_from_here(request):
        return None
    if not request.POST.get("text"):
        return None
    fields = [(name, value) for name in OF_A_SHEET for value in request.POST.getlist(name)[: draft.MOST_TICKS]]
    return {"address": request.path, "text": request.POST["text"], "fields": fields}


def forgery(request: Request, reason: str = "") -> HttpResponse:
    """A form without its token: too old, or from elsewhere. What was typed here stands on a new sheet."""
    if not _is_from_here(request):
        return render(request, "errors/403.html", {"why": _("That page had been open for too long.")}, status=403)
    if draft.FIELD in request.POST:
        return _signed_in_elsewhere(request)
    if isinstance(request.user, User) and _is_at_the_door(request):
        messages.info(request, _("You are signed in here already, as %(who)s.") % {"who": request.user.email})
        return redirect("home")
    if "text" not in request.POST:
        return render(request, "errors/403.html", {"why": _why_it_is_refused(request)}, status=403)
    if not request.user.is_authenticated:
        return draft.ask_to_sign_in(request)
    compose = Compose.submitted(request.workspace, request.POST)
    compose = compose.with_wrong(_why_it_stays(request.user, request.POST.get("author", "")))
    return render(request, "posts/new.html", {"compose": compose}, status=403)


def _is_at_the_door(request: Request) -> bool:
    return bool(request.resolver_match and request.resolver_match.view_name in AT_THE_DOOR)


def _why_it_is_refused(request: Request) -> str:
    if request.COOKIES:
        return _("That page had been open for too long.")
    return _("Your browser brought no cookie, and Alphorn knows nobody without one. Allow them here, then try again.")


def _why_it_stays(user: User, author: str) -> str:
    if author in ("", draft.author_of(user)):
        return _("This page had been open for too long. Nothing is lost: send it off once more.")
    words = _("%(who)s has signed in here meanwhile. Nothing was sent; sent from here, it goes out in that name.")
    return words % {"who": user.email}


def _signed_in_elsewhere(request: Request) -> HttpResponse:
    """A sign-in form with a sheet in it, sent when its token was over: in another tab somebody has signed in."""
    if isinstance(request.user, User):
        draft.take_in(request, request.user)
        return redirect("write")
    return draft.sign_in_page(request, request.POST[draft.FIELD])


def _is_from_here(request: Request) -> bool:
    """Whether a page of ours sent this, as far as the browser says: another site puts words into nobody's mouth."""
    said = request.headers.get("Origin", environment().origin), request.headers.get("Sec-Fetch-Site", "")
    return said[0] == environment().origin and said[1] in FROM_HERE
