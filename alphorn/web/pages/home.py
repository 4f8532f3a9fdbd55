"""The front door: who is signed in goes on; who is not sees what this is."""

from allauth.account.forms import SignupForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from alphorn.models.connections.hosts import hosts, unset_networks
from alphorn.web.base import consent_link, draft
from alphorn.web.base.requests import Request
from alphorn.web.pages.accounts import Adapter
from alphorn.web.sentences.networks import facts


@require_safe
def home(request: Request) -> HttpResponse:
    """Welcome, first steps, or the posts: whatever comes next for this person."""
    if not request.user.is_authenticated:
        return welcome(request)
    if not request.workspace.connections.present().exists():
        return redirect("first-steps")
    return redirect("posts" if request.workspace.posts.exists() else "write")


@require_safe
def welcome(request: Request) -> HttpResponse:
    """What Alphorn is, and the way in."""
    is_open = Adapter().is_open_for_signup(request)
    return render(request, "home/welcome.html", {"is_open": is_open, "form": SignupForm()})


@require_safe
def first_steps(request: Request) -> HttpResponse:
    """An account is made; a network comes next."""
    return consent_link.allow(
        render(request, "home/first_steps.html", {**_what_can_be_connected(), "kept": draft.read(request)})
    )


def _what_can_be_connected() -> dict[str, object]:
    played = next((host.network for host in hosts() if host.is_sandbox), "")
    return {"played": played, "is_bare": not hosts(), "missing": [facts(kind) for kind in unset_networks()]}


@require_safe
def forgotten(request: Request) -> HttpResponse:
    """A forgotten password: Alphorn sends no mail yet, so whoever runs it makes a link."""
    return render(request, "account/forgotten.html")
