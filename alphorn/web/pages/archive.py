"""Everything that came in: to look at, to search, to delete."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from alphorn.models import Item, Stream
from alphorn.models.archive import search
from alphorn.models.archive.deletion import forget_of
from alphorn.models.archive.search import ArchiveQuery, Found
from alphorn.networks import NETWORKS
from alphorn.networks.streams import ItemKind
from alphorn.web.base.access import may_change
from alphorn.web.base.identifiers import identifier
from alphorn.web.base.meanwhile import there_or_gone
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.pages.period import FROM, UNTIL, Period, period
from alphorn.web.sentences.networks import Facts, facts_of
from alphorn.web.sentences.streams import deleted, listed

PER_PAGE = 30
PEOPLE_SHOWN, INTERESTS_SHOWN = 6, 6
LONGEST_WORDS = 200
OWN = "own"
KINDS = ("", OWN, ItemKind.LIKE, ItemKind.PERSON, ItemKind.INTEREST, ItemKind.POST)
NARROWING = ("words", "network", "stream", FROM, UNTIL)


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of thing, as a way to it. `count` is None where it would not be true of what is looked for."""

    words: str
    address: str
    count: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody, with the networks they are on."""

    item: Item
    networks: Sequence[Facts]


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Newest first, a page at a time, by network, kind, words and time."""
    days = period(request.GET)
    query = _without(request.GET, days.wrong)
    asked = _asked(query, days)
    shown = search.found(request.workspace, asked, request.user.language, PER_PAGE + 1)
    counts = search.counts(request.workspace)
    page = {
        "days": _by_day(shown[:PER_PAGE]),
        "asked": asked,
        "kind": _kind(query),
        "period": days,
        "any_time": urlencode(_kept(query, ("words", "network", "stream", "kind"))),
        "tabs": list(_tabs(query, counts)),
        "people_apart": _people_apart(query, asked) if counts[ItemKind.PERSON] else "",
        "everything": counts[""],
        "networks": [facts_of(slug) for slug in NETWORKS],
        "stream": _stream(request, asked),
        "earlier": _earlier(query, shown) if len(shown) > PER_PAGE else "",
        "newest": urlencode(_kept(query, (*NARROWING, "kind"))),
        "is_first": asked.before is None,
        "is_narrowed": any(query.get(name) for name in (*NARROWING, "kind")),
        "people": [_known(each) for each in search.people(request.workspace, PEOPLE_SHOWN)],
        "interests": [
            (each, listed([NETWORKS[slug].name for slug in each.networks]))
            for each in search.interests(request.workspace, INTERESTS_SHOWN)
        ],
        "has_muted": request.workspace.muted_topics.exists(),
        "reads": request.workspace.streams.present().exists(),
    }
    return render(request, "archive/index.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def delete_item(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Ask once more; POST deletes one thing, and its twins: they are shown as one."""
    ever = Item.objects.filter(workspace=request.workspace).select_related("stream")
    item = there_or_gone(ever.filter(deleted_at=None), ever, pk, "archive")
    if request.method != "POST":
        return render(request, "archive/delete.html", {"item": item})
    search.forget_with_twins(item)
    messages.success(request, _("It is deleted here, and does not come in again."))
    return redirect("archive")


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def delete_all(request: SignedInRequest) -> HttpResponse:
    """What there is to delete, by stream; POST deletes all of it, and reads it no more."""
    if request.method != "POST":
        streams = request.workspace.streams.for_page().filter(kept__gt=0)
        return render(request, "archive/delete_all.html", {"streams": streams})
    messages.success(request, deleted(forget_of(request.workspace.streams.all())))
    return redirect("archive")


def _kind(query: QueryDict) -> str:
    kind = query.get("kind", "")
    return kind if kind in KINDS else ""


def _without(query: QueryDict, names: Iterable[str]) -> QueryDict:
    kept = query.copy()
    for name in names:
        del kept[name]
    return kept


def _asked(query: QueryDict, days: Period) -> ArchiveQuery:
    """What the address asks for. People have no time of their own: they come where they are looked for."""
    kind, network = _kind(query), query.get("network", "")
    words = query.get("words", "").replace("\x00", "").strip()[:LONGEST_WORDS]
    stream = identifier(query.get("stream", ""))
    return ArchiveQuery(
        words=words,
        network=network if network in NETWORKS else "",
        holds=ItemKind.POST if kind == OWN else kind,
        is_own={OWN: True, ItemKind.POST: False}.get(kind),
        stream=stream,
        since=days.since,
        until=days.until,
        people=bool(words or stream or kind == ItemKind.PERSON),
        before=_before(query.get("before", "")),
    )


def _before(word: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended, as its address says it: a moment and an id."""
    moment, _sep, pk = word.partition("_")
    try:
        found, there = parse_datetime(moment), identifier(pk)
    except ValueError:
        return None
    return (found, there) if found and found.tzinfo and there else None


def _earlier(query: QueryDict, shown: Sequence[Found]) -> str:
    end = shown[PER_PAGE - 1].item
    kept = _kept(query, (*NARROWING, "kind"))
    return urlencode({**kept, "before": f"{end.happened_at.isoformat()}_{end.pk}"})


def _kept(query: QueryDict, names: Sequence[str]) -> dict[str, str]:
    return {name: value for name in names if (value := query.get(name))}


def _tabs(query: QueryDict, counts: dict[str, int]) -> Iterator[Tab]:
    """The kinds that came in; the numbers are of everything, so they are left out where less is looked for."""
    words = {
        "": _("All"),
        OWN: _("Your posts"),
        ItemKind.LIKE: _("Liked"),
        ItemKind.PERSON: _("People"),
        ItemKind.INTEREST: _("Interests"),
        ItemKind.POST: _("By others"),
    }
    kept, current = _kept(query, NARROWING), _kind(query)
    for kind in KINDS:
        if not counts[kind] and kind not in ("", current):
            continue
        address = urlencode({**kept, **({"kind": kind} if kind else {})})
        count = None if kept else counts[kind]
        yield Tab(words[kind], f"{reverse('archive')}?{address}", count, kind == current)


def _by_day(found: Sequence[Found]) -> list[tuple[datetime, list[Found]]]:
    days = groupby(found, lambda each: timezone.localdate(each.item.happened_at))
    gathered = [list(group) for _day, group in days]
    return [(group[0].item.happened_at, group) for group in gathered]


def _people_apart(query: QueryDict, asked: ArchiveQuery) -> str:
    """Where those are that the list leaves out; "" where it leaves out none."""
    return "" if asked.people or asked.holds else urlencode({**_kept(query, NARROWING), "kind": ItemKind.PERSON})


def _known(found: Found) -> Known:
    slugs = dict.fromkeys(item.network for item in (found.item, *found.also))
    return Known(found.item, [facts_of(slug) for slug in slugs])


def _stream(request: SignedInRequest, asked: ArchiveQuery) -> Stream | None:
    found: Stream | None = request.workspace.streams.filter(pk=asked.stream).first() if asked.stream else None
    return found
