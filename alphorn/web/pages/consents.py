"""Signing in at a network: out to its consent page, and back with a code."""

import asyncio
import threading
from dataclasses import replace

import structlog
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alphorn.models import Consent
from alphorn.models.access.sign_in import SignedIn, sign_in
from alphorn.models.connections.consent import ConsentRefused, PendingConsent
from alphorn.models.connections.hosts import host_at
from alphorn.networks import NETWORKS
from alphorn.networks.calls import grant_for
from alphorn.networks.endings import Ending
from alphorn.networks.grants import Grant, Hidden
from alphorn.networks.host import Host, NoSuchHost
from alphorn.networks.reasons import Reason
from alphorn.web.base import consent_link
from alphorn.web.base.access import may_change
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.sentences import sign_ins
from alphorn.web.sentences.networks import facts_of
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.sign_ins import NotConnected
from alphorn.web.sentences.streams import listed
from alphorn.web.sentences.together import together

log = structlog.get_logger(__name__)
# A network that hangs may hold a few of this process's threads, never all of them.
EXCHANGES_AT_ONCE = 4
WAIT_SECONDS = 5
# What a network's page says of itself (RFC 6749, 4.1.2.1); every other word is a sign-in that it did not accept.
ERRORS = {"access_denied": "declined", "server_error": "troubled", "temporarily_unavailable": "troubled"}
_exchanges = threading.BoundedSemaphore(EXCHANGES_AT_ONCE)


class TooMany(Exception):
    """Too many people come back from a network that does not answer."""


@require_POST
@may_change
def create(request: SignedInRequest) -> HttpResponse:
    """Out to the consent page."""
    host = _host(request.POST.get("network", ""), request.POST.get("host", ""))
    reads = "reads" in request.POST
    return HttpResponseRedirect(consent_link.begin(request, host, request.POST.get("return_to", ""), reads=reads))


@require_GET
@may_change
def callback(request: SignedInRequest, network: str) -> HttpResponse:
    """Back again: the code is exchanged here and now, because it lives for thirty seconds."""
    if network not in NETWORKS:
        raise Http404
    try:
        asked = Consent.objects.redeem(
            state=request.GET.get("state", ""),
            network=network,
            user_id=request.user.pk,
            session_key=request.session.session_key or "",
        )
    except ConsentRefused as refused:
        return _refused(request, network, None, sign_ins.by_answer(refused.why, network))
    if (why := _refusal_in(request.GET)) is not None:
        return _refused(request, network, asked, sign_ins.by_answer(why, network))
    try:
        grant = _exchange(asked, request.GET["code"])
    except (Ending, TooMany, NoSuchHost) as error:
        log.info("consent_failed", network=network, error=type(error).__name__, reason=getattr(error, "reason", ""))
        return _refused(request, network, asked, _why(error, network))
    reading = request.workspace.authorisations.reading(network, asked.host)
    reads = asked.reads or reading.filter(remote_id=grant.person.remote_id).exists()
    if not grant.places and not reads:
        return _no_page(request, asked, grant)
    signed_in = sign_in(request.workspace, host_at(network, asked.host), grant, reads=reads)
    return _welcomed(request, replace(asked, reads=reads), signed_in, grant.hidden)


def _refusal_in(answer: QueryDict) -> str | None:
    """Why an answer brings no code that counts; None when it does (RFC 6749, 4.1.2.1)."""
    if "error" in answer:
        return ERRORS.get(answer.get("error", ""), "failed")
    return None if answer.get("code") else "failed"


def _exchange(asked: PendingConsent, code: str) -> Grant:
    if not _exchanges.acquire(timeout=WAIT_SECONDS):
        raise TooMany
    try:
        host = host_at(asked.network, asked.host)
        return asyncio.run(grant_for(host, code=code, verifier=asked.verifier, redirect_uri=asked.redirect_uri))
    finally:
        _exchanges.release()


def _why(error: Exception, network: str) -> NotConnected:
    if isinstance(error, TooMany):
        return sign_ins.not_now(network)
    return sign_ins.by_reason(error.reason if isinstance(error, Ending) else Reason.MISCONFIGURED, network)


def _refused(request: SignedInRequest, network: str, asked: PendingConsent | None, why: NotConnected) -> HttpResponse:
    """A page in words; nothing was stored. To try again asks for the same as before."""
    page = {"network": facts_of(network), "asked": asked, "words": why.words}
    return consent_link.allow(render(request, "consents/refused.html", page, status=503 if why.is_for_now else 400))


def _no_page(request: SignedInRequest, asked: PendingConsent, grant: Grant) -> HttpResponse:
    """They signed in and there is nothing to post to; nothing was stored."""
    page = {
        "network": facts_of(asked.network),
        "asked": asked,
        "who": grant.person.name,
        "hidden": grant.hidden,
        "names": listed(list(grant.hidden.names)),
    }
    response = render(request, "consents/no_page.html", page, status=400)
    return consent_link.allow(response)


def _welcomed(request: SignedInRequest, asked: PendingConsent, signed_in: SignedIn, hidden: Hidden) -> HttpResponse:
    if hidden.names:
        messages.info(request, _may_not_post(asked.network, hidden))
    if signed_in.missing:
        messages.info(request, _missing(signed_in))
    if signed_in.must_choose and signed_in.authorisation.offers.exists():
        return redirect("places", signed_in.authorisation.pk)
    names = [connection.title for connection in signed_in.connected]
    words = ngettext("%(names)s hears you now.", "%(names)s hear you now.", len(names))
    said = words % {"names": listed(names)} if names else ""
    reading = _("What %(network)s knows about you comes in now.") % {"network": NETWORKS[asked.network].name}
    messages.success(request, together(said, reading if asked.reads else ""))
    return HttpResponseRedirect(asked.return_to) if asked.return_to else redirect("connections")


def _may_not_post(network: str, hidden: Hidden) -> str:
    """Places that were shown and are not offered."""
    words = _("%(network)s lets you see %(names)s, but not post there: ask whoever runs it for the right to.")
    return words % {"network": NETWORKS[network].name, "names": listed(list(hidden.names))}


def _missing(signed_in: SignedIn) -> str:
    """Which places were not shown, and what becomes of what waits for them."""
    names = {
        "names": listed([connection.title for connection in signed_in.missing]),
        "network": signed_in.missing[0].network_name,
    }
    words = ngettext(
        "%(network)s did not show %(names)s this time. It stays connected and rests: "
        "sign in once more with it ticked, or disconnect it.",
        "%(network)s did not show %(names)s this time. They stay connected and rest: "
        "sign in once more with them ticked, or disconnect them.",
        len(signed_in.missing),
    )
    if not signed_in.waiting:
        return words % names
    more = ngettext("One echo waits for that.", "%(count)s echoes wait for that.", signed_in.waiting)
    return together(words % names, more % {"count": number(signed_in.waiting)})


def _host(network: str, host: str) -> Host:
    try:
        return host_at(network, host)
    except NoSuchHost:
        raise Http404 from None
