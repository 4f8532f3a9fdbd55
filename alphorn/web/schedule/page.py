"""The schedule: when things come in, as a picture and as a table, and how often, with the means to change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from alphorn.models import Stream
from alphorn.models.importing import history
from alphorn.models.importing.history import Tally
from alphorn.models.importing.sources import Source, sources, with_places
from alphorn.models.posting.delivery import planned
from alphorn.networks import NETWORKS
from alphorn.web.base.access import may_change
from alphorn.web.base.identifiers import identifier
from alphorn.web.base.requests import SignedInRequest
from alphorn.web.schedule import geometry
from alphorn.web.schedule import picture as lanes
from alphorn.web.schedule import posts as outgoing
from alphorn.web.schedule.cost import Reading, dollars_a_month
from alphorn.web.sentences.networks import facts_of
from alphorn.web.sentences.numbers import dollars, number
from alphorn.web.sentences.together import together

POSTS_UNFOLDED, POSTS_SHOWN = 5, 100


@dataclass(frozen=True, slots=True)
class Row:
    """One stream in the table."""

    source: Source
    stream: Stream
    week: Tally


@dataclass(frozen=True, slots=True)
class Part:
    """One source in the table. Where there are many, its streams are shown when it is opened."""

    source: Source
    rows: Sequence[Row]
    words: str
    new: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the past week."""

    weekday: str
    number: str
    middle: str
    begin: str
    runs: int
    new: int
    failed: int


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Picture, week and table. Where there are many sources, the table shows one network, and what is opened there."""
    found = sources(request.workspace)
    week = history.past_week(request.workspace)
    tabs = [slug for slug in NETWORKS if any(each.network == slug for each in found)]
    is_many = len(found) > lanes.MOST_UNFOLDED
    opened = _opened(request, found)
    shown = request.GET.get("network", opened.network if opened else tabs[0] if tabs else "") if is_many else ""
    page = {
        **_picture(request, found),
        **_week(request),
        "parts": [
            _part(source, week, is_open=not is_many or source is opened)
            for source in found
            if shown in ("", source.network)
        ],
        "is_many": is_many,
        "tabs": [facts_of(slug) for slug in tabs] if is_many else [],
        "shown": shown,
        "costs": _costs(found, week),
        "asking": sum(1 for each in found if each.needs_sign_in),
        "is_running": any(each.active for each in found),
    }
    return render(request, "schedule/index.html", page)


@require_safe
def picture(request: SignedInRequest) -> HttpResponse:
    """The coming day alone: what an open page fetches anew."""
    return render(request, "schedule/_picture.html", _picture(request, sources(request.workspace)))


@require_POST
@may_change
def run_all(request: SignedInRequest) -> HttpResponse:
    """Bring in everything now that is not paused or off."""
    asked = sum(stream.ask_for_run() for source in sources(request.workspace) for stream in source.active)
    words = ngettext("One kind of thing comes in now.", "%(count)s kinds of things come in now.", asked)
    messages.success(request, words % {"count": asked})
    return redirect("schedule")


def _opened(request: SignedInRequest, found: Sequence[Source]) -> Source | None:
    """The source that was asked for by its id, or by one of its streams'."""
    asked = identifier(request.GET.get("of", "")) or identifier(request.GET.get("stream", ""))
    return next((each for each in found if asked in (each.pk, *(stream.pk for stream in each.streams))), None)


def _part(source: Source, week: Mapping[UUID, Tally], *, is_open: bool) -> Part:
    rows = [Row(source, stream, week.get(stream.pk, Tally())) for stream in source.streams]
    return Part(source, rows if is_open else (), lanes.words_of(source), sum(row.week.new for row in rows), is_open)


def _picture(request: SignedInRequest, found: Sequence[Source]) -> dict[str, object]:
    now = timezone.now()
    posts = planned(request.workspace, geometry.AHEAD)
    return {
        "sources": found,
        "picture": lanes.picture(
            with_places(found, posts), history.lately(request.workspace, geometry.BEHIND), posts, now
        ),
        "posts": outgoing.rows(posts[:POSTS_SHOWN]),
        "many_posts": len(posts) if len(posts) > POSTS_UNFOLDED else 0,
        "more_posts": max(0, len(posts) - POSTS_SHOWN),
        "axis": lanes.axis(geometry.axis(now, timezone.get_current_timezone())),
        "next": lanes.next_of_all(found),
        "zone": timezone.get_current_timezone_name().rpartition("/")[2].replace("_", " "),
    }


def _week(request: SignedInRequest) -> dict[str, object]:
    """The past week: bars, and the days of the table."""
    today = timezone.localdate()
    steps = history.by_step(request.workspace, timezone.get_current_timezone())
    days = [_day(n, each, steps) for n, each in enumerate(geometry.days_until(today))]
    bars = [
        {"x": f"{bar.x:.2f}%", "width": f"{bar.width:.2f}%", "y": bar.y, "height": bar.height, "failed": bar.failed}
        for bar in geometry.bars(steps, today)
    ]
    came, failed = sum(day.new for day in days), sum(day.failed for day in days)
    return {"bars": bars, "days": days, "week_words": _week_words(came, failed), "week_runs": sum(d.runs for d in days)}


def _day(n: int, day: date, steps: Sequence[history.Step]) -> Day:
    mine = [each for each in steps if each.day == day]
    width = 100 / geometry.DAYS
    return Day(
        date_format(day, "D"),
        date_format(day, "j"),
        f"{width * n + width / 2:.2f}%",
        f"{width * n:.2f}%",
        sum(each.runs for each in mine),
        sum(each.new for each in mine),
        sum(each.failed for each in mine),
    )


def _week_words(came: int, failed: int) -> str:
    words = ngettext("One thing came in.", "%(count)s things came in.", came) % {"count": number(came)}
    if not failed:
        return words
    more = ngettext(
        "One run failed; what it missed was fetched later, or will be.",
        "%(count)s runs failed; what they missed was fetched later, or will be.",
        failed,
    )
    return together(words, more % {"count": number(failed)})


def _costs(found: Sequence[Source], week: dict[UUID, Tally]) -> list[str]:
    """A sentence for each network that charges for reading."""
    sums: dict[tuple[str, bool], Decimal] = {}
    for source in found:
        for stream in source.active:
            if stream.facts.dollars_each:
                key = (source.network, source.is_sandbox)
                sums[key] = sums.get(key, Decimal(0)) + _a_month(stream, week.get(stream.pk, Tally()))
    return [_cost(slug, is_sandbox, cost) for (slug, is_sandbox), cost in sums.items()]


def _a_month(stream: Stream, week: Tally) -> Decimal:
    kind = stream.facts
    return dollars_a_month(
        Reading(
            stream.interval,
            kind.dollars_each,
            incremental=week.incremental,
            read=week.read_by_incremental,
            kept=stream.kept,
            full_sync_every=kind.full_sync_every,
            looks_only=kind.newest_first,
        )
    )


def _cost(slug: str, is_sandbox: bool, cost: Decimal) -> str:
    words = {"network": NETWORKS[slug].name, "dollars": dollars(cost, 2)}
    if is_sandbox:
        return _("The sandbox is free; the real %(network)s would charge about %(dollars)s a month for this.") % words
    charges = _("%(network)s charges for reading: at these intervals about %(dollars)s a month.") % words
    return together(charges, facts_of(slug).reads_at_most)
