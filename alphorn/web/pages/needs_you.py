"""What needs its person, and what they should know: one line for each cause, what is so first, then what was."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from alphorn.models import Event
from alphorn.models.posting.behind import behind
from alphorn.web.base import consent_link
from alphorn.web.base.identifiers import identifier
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.sentences.events import lines

MOST_OPEN = 50
PER_PAGE = 30


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """What is so now, and what is over, a page at a time; `before` is the oldest of the page before."""
    before = identifier(request.GET.get("before", ""))
    over = Event.objects.of(request.workspace).over().for_page()
    found = list((over.filter(pk__lt=before) if before else over)[: PER_PAGE + 1])
    page = {
        **_open(request),
        "over": lines(found[:PER_PAGE]),
        "is_first": before is None,
        "next": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
    }
    return consent_link.allow(render(request, "needs_you/index.html", page))


@require_safe
def now(request: SignedInRequest) -> HttpResponse:
    """What is so now: the fragment of the page."""
    return render(request, "needs_you/_now.html", _open(request))


@require_safe
def bell(request: SignedInRequest) -> HttpResponse:
    """How many there are: the fragment at the head of every page."""
    return render(request, "needs_you/_bell.html")


@require_safe
def show(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One of them, and the posts that stand still for it, oldest first; `after` is the last of the page before."""
    event = get_object_or_404(Event.objects.of(request.workspace).for_page(), pk=pk)
    after = identifier(request.GET.get("after", ""))
    there = behind(event).for_page().order_by("id")
    found = list((there.filter(pk__gt=after) if after else there)[: PER_PAGE + 1])
    page = {
        "line": lines([event])[0],
        "deliveries": found[:PER_PAGE],
        "is_first": after is None,
        "next": found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None,
        "return_to": request.path,
    }
    return consent_link.allow(render(request, "needs_you/show.html", page))


def _open(request: SignedInRequest) -> dict[str, object]:
    found = list(Event.objects.of(request.workspace).open().for_page()[: MOST_OPEN + 1])
    return {"open": lines(found[:MOST_OPEN]), "has_more": len(found) > MOST_OPEN, "most": MOST_OPEN}
