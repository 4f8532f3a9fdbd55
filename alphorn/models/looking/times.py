"""When looks come, and which of them can prove that something is not there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alphorn.lib.patience import Patience


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is known of a delivery in doubt besides the look at hand."""

    doubted_at: datetime
    began_at: datetime  # of this look
    shows_after: timedelta  # so long after it was taken a post stands on the network's list, at the latest
    absences: Sequence[datetime] = ()  # when looks since then began that have not found it, oldest first
    failures: int = 0  # looks in a row before this one that saw nothing at all
    vain: int = 0  # looks in a row before this one that were refused, or could not tell
    deaths: int = 0  # attempts whose worker died
    same_answers: int = 0  # how often in a row the network has answered the same to it, while others went through
    seems_there: bool = False  # the network has refused the same once more, as posted already
    gone: bool = False  # its connection was disconnected meanwhile
    refusals: int = 0  # looks in a row before this one that ended with a refused token, too
    token_over: bool = False  # the token that was used has come to its end by itself
    renewed: bool = False  # the token that was used is not the newest any more
    own_token: bool = False  # the token was the place's own
    pauses: int = 0  # of the same scope in a row before this one


def first_proof_at(doubted_at: datetime, patience: Patience) -> datetime:
    """From when on a look can prove that it is not there."""
    return doubted_at + timedelta(seconds=patience.bytes_gone_seconds + patience.first_proof_seconds)


def is_proven_absent(doubt: Doubt, patience: Patience) -> bool:
    """Whether two looks that can prove it, far enough apart, have not found it; this one is the second.

    Should the database's clock jump ahead, once, one of the two comes early, and the other is proof enough: either the
    first came in time, or the second comes so long after it that whatever had left by then would stand there.
    """
    first = _first_proof(doubt, doubt.absences, patience)
    return first is not None and doubt.began_at >= first + _apart(doubt, patience)


def look_after(doubt: Doubt, patience: Patience, now: datetime) -> timedelta:
    """When the next look comes, from now: those that can only find, then those that can prove."""
    gone = doubt.doubted_at + timedelta(seconds=patience.bytes_gone_seconds)
    first = _first_proof(doubt, (*doubt.absences, doubt.began_at), patience)
    if first is not None:
        second = gone + timedelta(seconds=patience.second_proof_seconds)
        return max(second, first + _apart(doubt, patience), now) - now
    early = (
        doubt.doubted_at + timedelta(seconds=patience.first_look_seconds),
        doubt.doubted_at + timedelta(seconds=patience.second_look_seconds),
        first_proof_at(doubt.doubted_at, patience),
    )
    return next((moment - now for moment in early if moment > now), timedelta(0))


def _apart(doubt: Doubt, patience: Patience) -> timedelta:
    return doubt.shows_after + timedelta(seconds=patience.bytes_gone_seconds)


def _first_proof(doubt: Doubt, looks: Sequence[datetime], patience: Patience) -> datetime | None:
    earliest = first_proof_at(doubt.doubted_at, patience)
    return min((each for each in looks if each >= earliest), default=None)
