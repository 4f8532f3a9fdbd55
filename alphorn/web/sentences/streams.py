"""What a page says about something that is brought in: its name, how often, how it stands, when it comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from alphorn.models import Run, Stream
from alphorn.models.archive.deletion import Forgotten
from alphorn.models.importing.budget import SPENT
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks import NETWORKS
from alphorn.networks.about import UNFORESEEN
from alphorn.networks.reasons import Reason, about
from alphorn.networks.streams import ItemKind
from alphorn.web.sentences.deliveries import detail_for_people
from alphorn.web.sentences.numbers import number, seconds
from alphorn.web.sentences.times import clock, time_of_day
from alphorn.web.sentences.together import together

Words = str | Promise
SOON = timedelta(seconds=60)

ENDINGS: dict[str, Words] = {
    RunEnding.DONE: gettext_lazy("up to date"),
    RunEnding.MORE: gettext_lazy("went on in the next one"),
    RunEnding.STALLED: gettext_lazy("%(network)s led in a circle; it begins anew"),
    RunEnding.LET_GO: gettext_lazy("ended by you"),
}
OFTEN: dict[timedelta, Words] = {
    timedelta(minutes=15): gettext_lazy("every 15 minutes"),
    timedelta(minutes=30): gettext_lazy("every 30 minutes"),
    timedelta(hours=1): gettext_lazy("every hour"),
    timedelta(hours=3): gettext_lazy("every 3 hours"),
    timedelta(hours=6): gettext_lazy("every 6 hours"),
    timedelta(days=1): gettext_lazy("every day"),
    timedelta(days=7): gettext_lazy("every week"),
}


def name(stream: Stream) -> str:
    """ "your posts"."""
    return gettext(stream.facts.name)


def often(interval: timedelta) -> str:
    """ "every hour"."""
    if interval in OFTEN:
        return str(OFTEN[interval])
    minutes = round(interval.total_seconds() / 60)
    return ngettext("every minute", "every %(count)s minutes", minutes) % {"count": number(minutes)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the intervals that can be chosen."""

    minutes: int
    words: str
    is_chosen: bool


def choices(stream: Stream) -> list[Choice]:
    """Within what the network allows, with the present one."""
    allowed = {each for each in OFTEN if each >= stream.facts.shortest} | {stream.interval}
    return [Choice(round(each.total_seconds() / 60), often(each), each == stream.interval) for each in sorted(allowed)]


def why(reason: str, network: str, detail: str = "") -> str:
    """Why it rests, or failed. `detail` tells our own budget from a network's limit."""
    if detail == SPENT:
        return _("what may be read in a day is used up")
    return gettext(about(reason).stream) % {"network": NETWORKS[network].name}


def next_time(stream: Stream) -> str:
    """When it comes next, or why it does not."""
    match stream.state:
        case StreamState.IMPORTING:
            return _("now")
        case StreamState.PAUSED:
            return _("paused")
        case StreamState.OFF:
            return why(stream.reason, stream.network) if was_not_allowed(stream) else _("off")
        case StreamState.RESTING if stream.due_at is None:
            return _("%(why)s; rests until you sign in") % {"why": why(stream.reason, stream.network)}
        case StreamState.RESTING:
            again = {"why": why(stream.reason, stream.network, stream.detail), "when": moment(stream.due_at)}
            return _("%(why)s; again %(when)s") % again
        case _:
            return moment(stream.due_at)


def was_not_allowed(stream: Stream) -> bool:
    """Whether the consent left it out: only another one gets it going."""
    return stream.reason == Reason.SCOPE_MISSING


def asks(stream: Stream) -> bool:
    """Whether only the person can get it going again."""
    return stream.state == StreamState.RESTING and stream.due_at is None


def moment(due_at: datetime | None) -> str:
    """A moment to come; what is nearly here is "in a moment"."""
    if due_at is None or due_at <= timezone.now() + SOON:
        return _("in a moment")
    return clock(due_at)


def within_a_day(due_at: datetime) -> str:
    """A moment, where the day goes without saying."""
    return _("in a moment") if due_at <= timezone.now() + SOON else time_of_day(due_at)


def lately(happened_at: datetime) -> str:
    """A moment that is over: today's by its time alone."""
    return time_of_day(happened_at) if timezone.localdate(happened_at) == timezone.localdate() else clock(happened_at)


def progress(stream: Stream) -> str:
    """How far the first import has come: "1,200 of about 3,000 posts"."""
    if stream.is_first_sync and not stream.kept and not stream.about:
        return _("begins…") if stream.state in (StreamState.WAITING, StreamState.IMPORTING) else _("nothing yet")
    words = {"count": number(stream.kept), "things": things(stream.facts.holds, stream.about or stream.kept)}
    if stream.about and stream.is_first_sync and stream.about > stream.kept:
        return _("%(count)s of about %(about)s %(things)s") % {**words, "about": number(stream.about)}
    if stream.is_first_sync:
        return _("%(count)s %(things)s so far") % words
    return _("%(count)s %(things)s") % words


def kept_things(stream: Stream) -> str:
    """ "3,012 posts"."""
    words = {"count": number(stream.kept), "things": things(stream.facts.holds, stream.kept)}
    return _("%(count)s %(things)s") % words


def deleted(gone: Forgotten) -> str:
    """What came of deleting it: by a second click, nothing more; of what is much, some at once."""
    if not gone.count and gone.is_all:
        return _("Nothing of it was left to delete.")
    words = ngettext("One thing was deleted.", "%(count)s things were deleted.", gone.count)
    rest = "" if gone.is_all else _("It is much: the rest goes within minutes, by itself.")
    return together(words % {"count": number(gone.count)}, rest)


def share(stream: Stream) -> int:
    """How far its first import has come, in per cent."""
    if not stream.is_first_sync:
        return 100
    return min(99, round(100 * stream.kept / stream.about)) if stream.about else min(stream.kept, 1) * 5


def things(holds: ItemKind, count: int) -> str:
    """The word for so many of them."""
    match holds:
        case ItemKind.POST:
            return ngettext("post", "posts", count)
        case ItemKind.LIKE:
            return ngettext("like", "likes", count)
        case ItemKind.PERSON:
            return ngettext("person", "people", count)
        case ItemKind.INTEREST:
            return ngettext("interest", "interests", count)


def one_of(holds: ItemKind) -> str:
    """ "a post", behind a price."""
    match holds:
        case ItemKind.POST:
            return _("a post")
        case ItemKind.LIKE:
            return _("a like")
        case ItemKind.PERSON:
            return _("a person")
        case ItemKind.INTEREST:
            return _("an interest")


def run_ending(run: Run, network: str) -> str:
    """How a run ended."""
    if run.ended_at is None:
        return _("under way")
    if run.reason and run.ending != RunEnding.STALLED:
        said = why(run.reason, network, run.detail)
        return _("%(said)s: “%(detail)s”") % {"said": said, "detail": run.detail} if _is_theirs(run) else said
    return str(ENDINGS.get(run.ending, gettext(UNFORESEEN.stream))) % {"network": NETWORKS[network].name}


def short_day(day: date) -> str:
    """ "Wed 25"."""
    return date_format(day, "SHORT_DAY")


def _is_theirs(run: Run) -> bool:
    """Whether its detail is the network's own sentence, and not a word of our trade."""
    return bool(run.detail) and run.detail != SPENT and bool(detail_for_people(run.reason, run.detail))


def listed(words: list[str]) -> str:
    """ "posts, likes and friends"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(all_but_one)s and %(last)s") % {"all_but_one": _(", ").join(words[:-1]), "last": words[-1]}


def took(run: Run) -> str:
    """How long it took: "0.8 s", "2:05"."""
    if run.ended_at is None:
        return "–"
    length = (run.ended_at - run.began_at).total_seconds()
    if length < 60:
        return _("%(seconds)s s") % {"seconds": seconds(length)}
    return f"{int(length // 60)}:{int(length % 60):02}"
