"""The places that hear us: what they are, how they are, how more come and how one goes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alphorn.models import Connection
from alphorn.models.network import hosts, unset_networks
from alphorn.models.revoking import disconnect
from alphorn.networks import NETWORKS
from alphorn.web import sign_in_at
from alphorn.web.facts import facts, facts_of
from alphorn.web.people import may_change
from alphorn.web.requests import SignedInRequest


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every place, by network, then what can be added."""
    present = list(request.workspace.connections.present().with_how_it_is())
    page = {
        "groups": [(facts_of(slug), [c for c in present if c.network == slug]) for slug in NETWORKS],
        "count": len(present),
        "asking": sum(1 for connection in present if connection.needs_sign_in),
        "real": [facts(host.kind) for host in hosts() if not host.is_sandbox],
        "played": [facts(host.kind) for host in hosts() if host.is_sandbox],
        "to_set_up": [facts(kind) for kind in unset_networks()],
    }
    return sign_in_at.allow(render(request, "connections/index.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One place; POST disconnects it."""
    connection = get_object_or_404(request.workspace.connections.present().with_how_it_is(), pk=pk)
    if request.method == "POST":
        return _disconnect(request, connection)
    return sign_in_at.allow(render(request, "connections/show.html", {"connection": connection}))


@may_change
def _disconnect(request: SignedInRequest, connection: Connection) -> HttpResponse:
    cancelled = disconnect(connection)
    words = _("%(title)s is disconnected.") % {"title": connection.title}
    if cancelled:
        more = ngettext(
            "One echo that waited was cancelled.", "%(count)s echoes that waited were cancelled.", cancelled
        )
        words = f"{words} {more % {'count': cancelled}}"
    messages.success(request, words)
    return redirect("connections")
