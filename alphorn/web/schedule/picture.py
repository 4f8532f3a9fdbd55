"""The picture of the schedule: a lane for each source, drawn from its streams; many are folded by network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alphorn.models import Delivery, Run, Stream
from alphorn.models.importing.sources import Source
from alphorn.models.work.states import StreamState
from alphorn.networks import NETWORKS
from alphorn.web.schedule import geometry
from alphorn.web.schedule import posts as outgoing
from alphorn.web.schedule.posts import Mark, Outgoing, by_connection
from alphorn.web.sentences import streams as stream_words
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.together import together

MOST_UNFOLDED = 8
NEAR_THE_EDGE = 95.0  # per cent
BY_ITSELF = (StreamState.WAITING, StreamState.RESTING, StreamState.IMPORTING)


@dataclass(frozen=True, slots=True)
class Lane:
    """One source in the picture. Positions are words in per cent, so that no language puts a comma into them."""

    source: Source
    words: str
    label: str
    sign: str = ""  # of a state, at the mark
    past: Sequence[str] = ()
    failed: Sequence[str] = ()
    coming: Sequence[str] = ()
    steady_from: str = ""
    steady_width: str = ""
    stopped_until: str = ""
    has_rail: bool = True
    posts: Sequence[Mark] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that stands for many runs."""

    x: str
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Group:
    """All lanes of one network, folded into one."""

    network: str
    name: str
    words: str
    label: str
    lanes: Sequence[Lane]
    past: Sequence[Line]
    coming: Sequence[Line]
    posts: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    lanes: Sequence[Lane]
    groups: Sequence[Group] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn, and when that is: the runs of each stream, the posts for each place."""

    now: datetime
    runs: Mapping[UUID, Sequence[Run]]
    posts: Outgoing

    def posts_of(self, source: Source) -> Sequence[Delivery]:
        """What goes out there."""
        return self.posts.get(source.connection.pk, ()) if source.connection else ()


def picture(found: Sequence[Source], runs: Sequence[Run], posts: Sequence[Delivery], now: datetime) -> Picture:
    """The lanes; where there are many, those that need the person first, and the others by network."""
    by_stream: dict[UUID, list[Run]] = {}
    for run in runs:
        by_stream.setdefault(run.stream_id, []).append(run)
    drawn = Drawn(now, by_stream, by_connection(posts))
    if len(found) <= MOST_UNFOLDED:
        return Picture([_lane(each, drawn) for each in found])
    asking = [each for each in found if each.needs_sign_in]
    groups = [
        _group(slug, [each for each in found if each.network == slug and not each.needs_sign_in], drawn)
        for slug in NETWORKS
    ]
    return Picture([_lane(each, drawn) for each in asking], [each for each in groups if each.lanes])


def _lane(source: Source, drawn: Drawn) -> Lane:
    now, posts = drawn.now, drawn.posts_of(source)
    mine = [run for stream in source.streams for run in drawn.runs.get(stream.pk, ())]
    due, steady = _coming(source, now)
    words = words_of(source)
    return Lane(
        source,
        words,
        together(_label(source, words), outgoing.said(posts)),
        sign=_sign(source),
        past=_apart(geometry.place(run.began_at, now) for run in mine if not run.failed),
        failed=_apart(geometry.place(run.began_at, now) for run in mine if run.failed),
        coming=_apart(due),
        steady_from=_percent(steady) if steady is not None else "",
        steady_width=_percent(100 - steady) if steady is not None else "",
        stopped_until=_stopped(source, now),
        has_rail=bool(source.active) and not source.needs_sign_in,
        posts=outgoing.marks(posts, now),
    )


def _coming(source: Source, now: datetime) -> tuple[list[float], float | None]:
    """Where it runs in the coming day, and from where on so often that it is a band."""
    positions: list[float] = []
    bands: list[float] = []
    for stream in source.streams:
        due_at = _due(stream, now)
        if due_at is None:
            continue
        places = [geometry.place(each, now) for each in geometry.coming(due_at, stream.interval, now)]
        if geometry.is_steady(stream.interval) and places:
            bands.append(places[0])
        positions += places[:1] if geometry.is_steady(stream.interval) else places
    return positions, min(bands, default=None)


def _due(stream: Stream, now: datetime) -> datetime | None:
    if stream.state == StreamState.IMPORTING:
        return now + stream.interval
    return stream.due_at if stream.state in BY_ITSELF else None


def _stopped(source: Source, now: datetime) -> str:
    """How far the line reaches that says that everything here rests."""
    if source.needs_sign_in:
        return "100%"
    resting = [each for each in source.active if each.state == StreamState.RESTING]
    if not resting or len(resting) < len(source.active):
        return ""
    ends: list[datetime] = [each.due_at for each in resting if each.due_at]
    return _percent(min(100.0, geometry.place(min(ends), now))) if ends else "100%"


def _sign(source: Source) -> str:
    if source.needs_sign_in or any(stream_words.asks(each) for each in source.streams):
        return "parked"
    return "waiting" if any(each.state == StreamState.RESTING for each in source.streams) else ""


def words_of(source: Source) -> str:
    """What stands below its name: the most important thing."""
    states = {each.state for each in source.active}
    resting = [each for each in source.active if each.state == StreamState.RESTING]
    if source.needs_sign_in:
        return _("rests until you sign in")
    if not states:
        return _("nothing is brought in")
    if states == {StreamState.PAUSED}:
        return _("paused")
    if StreamState.IMPORTING in states:
        return _("comes in now")
    if resting:
        return stream_words.next_time(resting[0])
    due = sorted((each.due_at, each.pk, each) for each in source.active if each.due_at)
    if not due:
        return _("paused")
    due_at, _pk, first = due[0]
    return _("%(what)s, %(when)s") % {"what": stream_words.name(first), "when": stream_words.within_a_day(due_at)}


def _label(source: Source, words: str) -> str:
    """The picture in words."""
    running = [each for each in source.active if each.state in BY_ITSELF]
    each_often = [
        _("%(what)s %(often)s") % {"what": stream_words.name(one), "often": stream_words.often(one.interval)}
        for one in running
    ]
    said = {"network": source.network_name, "who": source.title, "words": words}
    if not each_often:
        return _("%(network)s, %(who)s: %(words)s.") % said
    return _("%(network)s, %(who)s: %(words)s. %(listed)s.") % {**said, "listed": stream_words.listed(each_often)}


def _group(slug: str, found: Sequence[Source], drawn: Drawn) -> Group:
    lanes = [_lane(each, drawn) for each in found]
    places = geometry.density(position for each in found for position in _every(each, drawn))
    lines = [(x < geometry.NOW, Line(_percent(x), -height // 2, height)) for x, height in places]
    posts = sorted((post for each in found for post in drawn.posts_of(each)), key=lambda post: (post.due_at, post.pk))
    count = len(found)
    words = ngettext("%(count)s connection", "%(count)s connections", count) % {"count": count}
    if posts:
        going = ngettext("%(count)s post", "%(count)s posts", len(posts)) % {"count": number(len(posts))}
        words = _("%(connections)s, %(posts)s") % {"connections": words, "posts": going}
    name = NETWORKS[slug].name
    return Group(
        slug,
        name,
        words,
        together(_("%(network)s: %(words)s.") % {"network": name, "words": words}, outgoing.said(posts)),
        lanes,
        past=[line for is_past, line in lines if is_past],
        coming=[line for is_past, line in lines if not is_past],
        posts=outgoing.marks(posts, drawn.now),
    )


def _every(source: Source, drawn: Drawn) -> list[float]:
    now = drawn.now
    past = [geometry.place(run.began_at, now) for stream in source.streams for run in drawn.runs.get(stream.pk, ())]
    due = [
        geometry.place(each, now)
        for stream in source.streams
        if (due_at := _due(stream, now)) is not None
        for each in geometry.coming(due_at, stream.interval, now)
    ]
    return past + due


@dataclass(frozen=True, slots=True)
class Label:
    """An hour on the axis."""

    x: str
    words: str
    css: str
    has_label: bool
    is_midnight: bool
    anchor: str  # the last one ends at the edge


def axis(marks: Sequence[geometry.Mark]) -> list[Label]:
    """The hours in words."""
    return [
        Label(
            _percent(each.x),
            date_format(each.at, "TIME_FORMAT") if not each.is_midnight else stream_words.short_day(each.at.date()),
            "strong" if each.is_midnight else "minor" if each.is_minor else "",
            each.has_label,
            each.is_midnight,
            "end" if each.x > NEAR_THE_EDGE else "middle",
        )
        for each in marks
    ]


def next_of_all(found: Sequence[Source]) -> str:
    """Which comes next, of everything."""
    waiting = [(each.due_at, each, source) for source in found for each in source.active if each.due_at]
    if any(each.state == StreamState.IMPORTING for source in found for each in source.active):
        return _("Something comes in just now.")
    if not waiting:
        return ""
    due_at, stream, source = min(waiting, key=lambda each: (each[0], each[1].pk))
    said = {"what": stream_words.name(stream), "network": source.network_name, "when": stream_words.moment(due_at)}
    return _("Next: %(what)s from %(network)s, %(when)s.") % said


def _apart(positions: Iterable[float]) -> list[str]:
    return [_percent(each) for each in geometry.apart(positions)]


def _percent(number: float) -> str:
    return f"{number:.2f}%"
