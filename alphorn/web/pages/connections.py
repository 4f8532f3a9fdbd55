"""The places that hear us, and who lets us read: what they are, how they are, how more come and how one goes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from alphorn.models import Authorisation, Connection, Host, Stream
from alphorn.models.access.disconnect import disconnect, disconnect_person
from alphorn.models.archive.deletion import forget_of, streams_of
from alphorn.models.connections.hosts import hosts, unset_networks
from alphorn.models.importing.sources import Source, sources
from alphorn.networks import NETWORKS
from alphorn.web.base import consent_link
from alphorn.web.base.access import may_change
from alphorn.web.base.meanwhile import there_or_gone
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.sentences.networks import facts, facts_of
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.together import together


@dataclass(frozen=True, slots=True)
class Row:
    """A place, what is read there, whether the page asks to be let read, and why nobody here sends there just now:
    for a pause that the whole app was asked for, or as its host has trouble.
    """

    connection: Connection
    source: Source | None
    may_read_more: bool
    pause: Host | None
    trouble: Host | None


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Every place and every person who lets us read, by network, then what can be added."""
    found = sources(request.workspace)
    rows = list(_rows(request.workspace.connections.present().with_how_it_is(), found))
    people = [each for each in found if each.connection is None]
    page = {
        "groups": [
            (
                facts_of(slug),
                [row for row in rows if row.connection.network == slug],
                [each for each in people if each.network == slug],
            )
            for slug in NETWORKS
        ],
        "count": len(rows),
        "people": len(people),
        "asking": sum(row.connection.needs_sign_in for row in rows) + sum(each.needs_sign_in for each in people),
        "real": [facts(host.kind) for host in hosts() if not host.is_sandbox],
        "played": [facts(host.kind) for host in hosts() if host.is_sandbox],
        "to_set_up": [facts(kind) for kind in unset_networks()],
    }
    return consent_link.allow(render(request, "connections/index.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One place; POST disconnects it."""
    ever = request.workspace.connections
    connection = there_or_gone(ever.present().with_how_it_is(), ever.all(), pk, "connections")
    if request.method == "POST":
        return _disconnect(request, connection)
    [row] = _rows([connection], sources(request.workspace))
    page = {"row": row, "connection": connection, "kept": _kept(streams_of(connection))}
    return consent_link.allow(render(request, "connections/show.html", page))


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody who lets us read, apart from their places; POST gives a consent back that is for reading alone."""
    found = [each for each in sources(request.workspace) if each.connection is None]
    ever = request.workspace.authorisations
    consent = there_or_gone(ever.filter(pk__in=[each.pk for each in found]), ever.all(), pk, "connections")
    if request.method == "POST":
        return _disconnect_person(request, consent)
    page = {
        "source": next(each for each in found if each.pk == pk),
        "places": consent.connections.filter(gone_at=None).order_by("name"),
        "offers": consent.offers.exists(),
    }
    return consent_link.allow(render(request, "authorisations/show.html", page))


@may_change
def _disconnect(request: SignedInRequest, connection: Connection) -> HttpResponse:
    streams = streams_of(connection)
    cancelled = disconnect(connection)
    words = [_("%(title)s is disconnected.") % {"title": connection.title}]
    if cancelled:
        more = ngettext(
            "One echo that waited was cancelled.", "%(count)s echoes that waited were cancelled.", cancelled
        )
        words.append(more % {"count": cancelled})
    messages.success(request, together(*words, *_forget_if_asked(request, streams)))
    return redirect("connections")


@may_change
def _disconnect_person(request: SignedInRequest, consent: Authorisation) -> HttpResponse:
    streams = list(consent.streams.filter(connection=None))
    if not disconnect_person(consent):
        messages.info(request, _("It is needed for the Pages that hear you: it goes with the last of them."))
        return redirect("person", consent.pk)
    words = _("%(title)s is disconnected.") % {"title": consent.name}
    messages.success(request, together(words, *_forget_if_asked(request, streams)))
    return redirect("connections")


def _forget_if_asked(request: SignedInRequest, streams: Sequence[Stream]) -> Iterator[str]:
    if "forget" not in request.POST:
        return
    gone = forget_of(streams)
    words = ngettext("One thing that came in was deleted.", "%(count)s things that came in were deleted.", gone.count)
    yield words % {"count": number(gone.count)}
    if not gone.is_all:
        yield _("It is much: the rest goes within minutes, by itself.")


def _rows(connections: Iterable[Connection], found: Sequence[Source]) -> Iterator[Row]:
    """Each place with its source; a consent that does not read is asked for it once, at its first place."""
    by_place = {each.connection.pk: each for each in found if each.connection}
    pauses = {(each.network, each.name): each for each in Host.objects.paused()}
    held = {(each.network, each.name): each for each in Host.objects.held()}
    asked: set[UUID] = set()
    for connection in connections:
        consent = connection.authorisation
        may_read_more = not consent.reads and bool(NETWORKS[connection.network].streams) and consent.pk not in asked
        asked.add(consent.pk)
        at = (connection.network, connection.host)
        yield Row(connection, by_place.get(connection.pk), may_read_more, pauses.get(at), held.get(at))


def _kept(streams: Sequence[Stream]) -> int:
    return sum(stream.kept for stream in streams)
