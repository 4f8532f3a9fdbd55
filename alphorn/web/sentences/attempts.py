"""Everything that happened to a delivery, oldest first, in words with times."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from alphorn.models import Attempt, Delivery, Look
from alphorn.models.work.states import State
from alphorn.networks.endings import TryAgain
from alphorn.networks.reasons import Reason, about
from alphorn.web.sentences.deliveries import detail_for_people
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.times import clock, day, moment

TOLD_TOGETHER = 4  # tries alike: fewer have their lines


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history. `to_come`: it has not happened yet. `day`: which, where that is news."""

    at: datetime | None
    words: str
    detail: str = ""
    to_come: bool = False
    day: str = ""


def history(delivery: Delivery) -> list[Happened]:
    """The lines of a delivery: written, every attempt, what a person did, and what comes next."""
    said = {"network": delivery.connection.network_name}
    lines = [Happened(delivery.created_at, _("You sent it off"))]
    if delivery.forgotten:
        lines.append(Happened(None, _("What was tried then is not kept any more")))
    tries = [(alike[0].began_at, _tries(alike, said)) for alike in _alike(delivery.attempts.all())]
    looks = [(look.began_at, _look(look, said)) for look in delivery.looks.all()]
    for _began_at, happened in sorted(tries + looks, key=lambda each: each[0]):
        lines.extend(happened)
    lines.extend(_ending(delivery, said))
    lines.extend(_seen(delivery, said))
    return list(_with_days(lines))


def _with_days(lines: Iterable[Happened]) -> Iterator[Happened]:
    """Each with its day, where that is another one than the line's before it has, or than today."""
    now = timezone.now()
    told = timezone.localtime(now).date()
    for line in lines:
        on = timezone.localtime(line.at).date() if line.at else told
        yield replace(line, day=day(line.at, now)) if line.at and on != told else line
        told = on


def _seen(delivery: Delivery, said: dict[str, str]) -> list[Happened]:
    """What was seen of it at the network since."""
    lines = []
    if delivery.seen_at and delivery.there_at:
        since = {**said, "time": moment(delivery.there_at)}
        lines.append(Happened(delivery.seen_at, _("Seen on %(network)s: it is there, since %(time)s") % since))
    elif delivery.seen_at:
        lines.append(Happened(delivery.seen_at, _("Seen on %(network)s: it is there") % said))
    if delivery.gone_since:
        lines.append(
            Happened(delivery.gone_since, _("Gone from %(network)s: twice, all was read and it was not there") % said)
        )
    return lines


def _alike(attempts: Iterable[Attempt]) -> Iterator[list[Attempt]]:
    """The tries, those together that came to nothing in the same way, one after the other."""
    for is_plain, some in groupby(attempts, lambda each: each.ending == TryAgain.__name__ and each.reason):
        found = list(some)
        if is_plain and sum(each.times for each in found) >= TOLD_TOGETHER:
            yield found
        else:
            yield from ([each] for each in found)


def _tries(alike: list[Attempt], said: dict[str, str]) -> list[Happened]:
    first, last = alike[0], alike[-1]
    times = sum(each.times for each in alike)
    if times == 1 or last.ended_at is None:
        return _attempt(last, said)
    words = _("Tried %(times)s times between %(began)s and %(ended)s, and each time the same: %(how)s") % {
        "times": number(times),
        "began": clock(first.began_at),
        "ended": clock(last.ended_at),
        "how": _how(last.reason) % said,
    }
    return [Happened(last.ended_at, words, detail_for_people(last.reason, last.detail))]


def _attempt(attempt: Attempt, said: dict[str, str]) -> list[Happened]:
    first = attempt.number == 1
    began = Happened(
        attempt.began_at, (_("Sent to %(network)s") if first else _("On its way to %(network)s again")) % said
    )
    if attempt.ended_at is None:
        return [began]
    ended = Happened(attempt.ended_at, _how(attempt.reason) % said, detail_for_people(attempt.reason, attempt.detail))
    return [began, ended]


def _how(reason: str) -> str:
    """How an attempt ended; a success has no reason."""
    return gettext(about(reason).attempt) if reason else _("%(network)s took it")


def _look(look: Look, said: dict[str, str]) -> list[Happened]:
    if look.ended_at is None:
        return [Happened(look.began_at, _("Looks on %(network)s") % said, to_come=True)]
    match look.saw:
        case "Found":
            words = _("Looked on %(network)s: it is there") % said
        case "Absent" if look.next_state == State.CHECKING:
            words = _("Looked on %(network)s: not there yet") % said
        case "Absent":
            words = _("Looked on %(network)s: not there") % said
        case "CannotTell":
            words = _("Looked on %(network)s: %(what)s") % {**said, "what": gettext(about(look.reason).look)}
        case _:
            words = _("Wanted to look on %(network)s, and could not") % said
    return [Happened(look.ended_at, words, detail_for_people(look.reason, look.detail))]


def _ending(delivery: Delivery, said: dict[str, str]) -> list[Happened]:
    match delivery.state:
        case State.WAITING:
            return [Happened(delivery.due_at, _("Goes out"), to_come=True)]
        case State.CHECKING:
            words = _("Looks again. Only when it is surely not there is it sent again")
            return [Happened(delivery.due_at, words, to_come=True)]
        case State.UNCONFIRMED:
            return [Happened(None, _("Please look at %(network)s, then say what you see") % said, to_come=True)]
        case State.PARKED:
            return [Happened(delivery.settled_at, _("Put on hold"))]
        case State.CANCELLED if delivery.reason == Reason.LEFT:
            return [Happened(delivery.settled_at, _("You said it is not there; nothing more is sent"))]
        case State.CANCELLED:
            return [Happened(delivery.settled_at, _("Cancelled; nothing more is sent"))]
        case State.DELIVERED if delivery.reason == Reason.BY_PERSON:
            return [Happened(delivery.settled_at, _("You said it is there"))]
        case _:
            return []
