"""The way to a network's consent page, and what must be known when the browser comes back."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from alphorn.lib.environment import environment
from alphorn.models import Consent
from alphorn.models.connections.consent import PendingConsent
from alphorn.models.connections.hosts import hosts
from alphorn.networks.host import Host
from alphorn.networks.oauth import challenge_of, new_state, new_verifier
from alphorn.web.base.headers import allow_forms_to
from alphorn.web.base.requests import SignedInRequest

LONGEST_WAY = 500  # characters


def redirect_uri(network: str) -> str:
    """The address a network sends the browser back to; whoever sets up an app there copies it."""
    return f"{environment().origin}{reverse('consent-callback', args=[network])}"


def allow(response: HttpResponse) -> HttpResponse:
    """Let the forms of this page lead on to the consent pages. Returns the same response."""
    allow_forms_to(response, origins())
    return response


def origins() -> list[str]:
    """Where forms with a sign-in lead: the consent pages of every network that is offered here."""
    pages = [urlsplit(host.addresses.pages) for host in hosts()]
    return sorted({f"{page.scheme}://{page.netloc}" for page in pages})


def begin(request: SignedInRequest, host: Host, return_to: str, *, reads: bool) -> str:
    """Remember that this person asked, and return the address of the consent page.

    Where somebody is read there already, the page asks for that, too: who signs in once more must not lose it. Who
    comes back is read only if they are that somebody, or if it `reads`.
    """
    if request.session.session_key is None:
        request.session.save()
    state, verifier = new_state(), new_verifier()
    back = redirect_uri(host.network)
    Consent.objects.ask(
        workspace=request.workspace,
        user_id=request.user.pk,
        session_key=request.session.session_key or "",
        state=state,
        asked=PendingConsent(request.workspace.pk, host.network, host.host, verifier, back, safe_way(return_to), reads),
    )
    asks = reads or request.workspace.authorisations.reading(host.network, host.host).exists()
    return host.consent_page(state=state, challenge=challenge_of(verifier), redirect_uri=back, reads=asks)


def safe_way(return_to: str) -> str:
    """`return_to` where it is a page of ours, else nothing."""
    is_path = return_to.startswith("/") and return_to.isprintable() and len(return_to) < LONGEST_WAY
    return return_to if is_path and url_has_allowed_host_and_scheme(return_to, allowed_hosts=None) else ""
