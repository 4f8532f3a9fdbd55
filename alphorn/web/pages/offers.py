"""Which of the places that a consent reaches shall hear us."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from alphorn.models import Authorisation
from alphorn.models.access.sign_in import choose
from alphorn.web.base import consent_link
from alphorn.web.base.access import may_change
from alphorn.web.base.identifiers import identifiers
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.sentences.networks import facts_of
from alphorn.web.sentences.streams import listed


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The places to choose from. Once that is done, by a second click too, there is nothing more to ask here."""
    authorisation = get_object_or_404(request.workspace.authorisations.filter(wiped_at=None), pk=pk)
    if not authorisation.offers.exists():
        return redirect("connections")
    if request.method == "POST":
        return _choose(request, authorisation)
    return _page(request, authorisation)


def _choose(request: SignedInRequest, authorisation: Authorisation) -> HttpResponse:
    connected = choose(authorisation, identifiers(request.POST.getlist("to")))
    if not connected:
        return _page(request, authorisation, wrong=_("Tick at least one."))
    names = listed([connection.title for connection in connected])
    words = ngettext("%(names)s hears you now.", "%(names)s hear you now.", len(connected))
    messages.success(request, words % {"names": names})
    return redirect("connections")


def _page(request: SignedInRequest, authorisation: Authorisation, wrong: str = "") -> HttpResponse:
    page = {
        "authorisation": authorisation,
        "network": facts_of(authorisation.network),
        "offers": authorisation.offers.order_by("name", "pk"),
        "wrong": wrong,
    }
    return consent_link.allow(render(request, "places/show.html", page, status=422 if wrong else 200))
