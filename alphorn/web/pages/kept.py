"""From one page of the door to another with what was typed before: it goes along in their forms, stored nowhere."""

from allauth.account.forms import SignupForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from alphorn.models import User
from alphorn.web.base import draft
from alphorn.web.base.requests import Request
from alphorn.web.pages.accounts import Adapter

WAYS = {"sign-in": "account_login", "sign-up": "account_signup", "forgotten": "account_reset_password"}


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, way: str) -> HttpResponse:
    """That page, with the sheet in its form. Who has signed in meanwhile, in another tab, is at the sheet."""
    if way not in WAYS:
        raise Http404
    kept = request.POST.get(draft.FIELD, "")
    if isinstance(request.user, User):
        draft.take_in(request, request.user)
        return redirect("write")
    if not kept:
        return redirect(WAYS[way])
    match way:
        case "sign-in":
            return draft.sign_in_page(request, kept, status=200)
        case "sign-up":
            return _sign_up(request, kept)
        case _:
            return render(request, "account/forgotten.html", {"kept": kept})


def _sign_up(request: Request, kept: str) -> HttpResponse:
    if not Adapter().is_open_for_signup(request):
        return render(request, "account/signup_closed.html", {"kept": kept})
    return render(request, "account/signup.html", {"form": SignupForm(), "kept": kept})
