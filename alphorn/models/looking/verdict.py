"""What a look proves: that it is there, that it is not, or neither. Pure.

An absence must be proven: the page reaches back past the intent, and every own post on it is explained. So a comparison
that goes wrong costs a question, and never a second post.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from alphorn.networks.looking import Seen, Sight
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class Found:
    """It is there, under that id."""

    remote_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Absent:
    """Everything that stands there since is explained, and none of it is this one."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Neither is proven, and why."""

    reason: Reason


Verdict = Found | Absent | CannotTell


@dataclass(frozen=True, slots=True)
class Known:
    """What decides about a page besides it.

    `made_at`: when the intent was made whose key is `key`, by the network's own clock as well as one knows;
    `earliest`: and at the earliest, whatever ours did.
    """

    key: str
    made_at: datetime
    earliest: datetime
    others: Set[str]  # keys of other deliveries' intents for the same account
    owned: Set[str]  # remote ids that belong to other deliveries
    before: Set[str]  # remote ids that were known before the intent was made
    clocks_apart: timedelta
    there: Set[str] = frozenset()  # remote ids that a page which reaches back has to show
    has_any: bool = False  # something stands there, however old
    has_namesake: bool = False  # one of these words stands there whose id nobody knows: its person has seen it


def verdict(sight: Sight, known: Known) -> Verdict:
    """What `sight` proves of the intent."""
    news = [each for each in sight.seen if each.remote_id not in known.owned | known.before]
    alike = [each for each in news if each.key == known.key and not _is_old(each, known)]
    if len(alike) > 1 or (alike and known.has_namesake):
        return CannotTell(Reason.TWO_ALIKE)
    if alike:
        # By its time it is older than the intent: it may be another one of the same words.
        is_meant = alike[0].happened_at is not None and alike[0].happened_at >= known.made_at - ROUNDED
        return Found(alike[0].remote_id, alike[0].url) if is_meant else CannotTell(Reason.ALIKE_BUT_OLDER)
    if not sight.reaches_back or _lacks(sight, known):
        return CannotTell(Reason.CANNOT_LOOK_BACK)
    if any(each.key not in known.others and _is_new(each, known) for each in news):
        return CannotTell(Reason.OTHERS_THERE)
    return Absent()


ROUNDED = timedelta(seconds=2)  # networks tell whole seconds, and not all of their machines have the same


def _lacks(sight: Sight, known: Known) -> bool:
    """Whether something is missing that is known to stand there: then this one may be missing, too."""
    return not known.there <= {each.remote_id for each in sight.seen} or (known.has_any and not sight.seen)


def _is_old(seen: Seen, known: Known) -> bool:
    """Older than the intent, however far the clocks are apart."""
    return seen.happened_at is not None and seen.happened_at < known.earliest - known.clocks_apart


def _is_new(seen: Seen, known: Known) -> bool:
    """Not certainly older than the intent."""
    return seen.happened_at is None or seen.happened_at >= known.earliest - ROUNDED
