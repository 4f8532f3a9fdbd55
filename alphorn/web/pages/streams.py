"""One stream: how it stands, what its runs brought, and what a person can do about it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alphorn.models import Stream
from alphorn.models.archive.deletion import forget_of
from alphorn.models.importing.sources import sources
from alphorn.web.base import consent_link
from alphorn.web.base.access import may_change
from alphorn.web.base.meanwhile import say_if_late, there_or_gone
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.sentences import streams as stream_words

RUNS_SHOWN = 40
LONGEST_MINUTES = 366 * 24 * 60


@require_safe
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Its runs, newest first, and the rest of what can be done."""
    stream = _find(request, pk)
    source = next(each for each in sources(request.workspace) if stream in each.streams)
    page = {"stream": stream, "source": source, "runs": stream.runs.order_by("-number")[:RUNS_SHOWN]}
    return consent_link.allow(render(request, "streams/show.html", page))


@require_safe
def progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far it has come: the fragment of the connections page."""
    return render(request, "streams/_progress.html", {"stream": _find(request, pk)})


@require_safe
def next_time(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """When it comes next: the fragment of the schedule."""
    return render(request, "streams/_next.html", {"stream": _find(request, pk)})


@require_POST
@may_change
def create_run(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Bring it in now."""
    stream = _find(request, pk)
    return _back(request, stream, won=stream.ask_for_run())


@require_POST
@may_change
def create_interval(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """From now on so often."""
    stream = _find(request, pk)
    minutes = request.POST.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit() and 0 < int(minutes[:9]) <= LONGEST_MINUTES):
        raise BadRequest("minutes")
    stream.change_interval(timedelta(minutes=int(minutes)))
    said = {"what": stream_words.name(stream), "often": stream_words.often(stream.interval)}
    messages.success(request, _("From now on: %(what)s %(often)s.") % said)
    return _to_row(request, stream)


@require_POST
@may_change
def create_pause(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Nothing more is read until it goes on."""
    stream = _find(request, pk)
    return _back(request, stream, won=stream.pause())


@require_POST
@may_change
def create_continuation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Go on after a pause, or switch on what was off."""
    stream = _find(request, pk)
    return _back(request, stream, won=stream.go_on())


@require_POST
@may_change
def create_ending(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Switch it off; what came in stays."""
    stream = _find(request, pk)
    return _back(request, stream, won=stream.switch_off())


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def delete(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask once more; POST deletes everything that came in by it, and reads it no more."""
    # What is disconnected is not read any more, but what came in from there may still be here.
    stream = get_object_or_404(request.workspace.streams.for_page(), pk=pk)
    if request.method != "POST":
        return render(request, "streams/delete.html", {"stream": stream})
    messages.success(request, stream_words.deleted(forget_of([stream])))
    return redirect("schedule")


def _find(request: SignedInRequest, pk: UUID) -> Stream:
    ever = request.workspace.streams.for_page()
    return there_or_gone(ever.present(), ever, pk, "schedule")


def _back(request: SignedInRequest, stream: Stream, *, won: bool) -> HttpResponse:
    say_if_late(request, won=won)
    return _to_row(request, stream)


def _to_row(request: SignedInRequest, stream: Stream) -> HttpResponse:
    """To where the button was: the table, or the stream's own page."""
    if request.POST.get("from") == "stream":
        return redirect("stream", stream.pk)
    return HttpResponseRedirect(f"{reverse('schedule')}?stream={stream.pk}#stream-{stream.pk}")
