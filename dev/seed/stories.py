"""What became of a delivery: how its attempts ended, and what its person did. What follows is as `next_step` has it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from alphorn.networks.endings import Outcome, OutcomeUnknown, Rejected, Sent, TryAgain
from alphorn.networks.reasons import Reason


class Last(Enum):
    """What happened last."""

    ENDING = auto()  # of the last attempt
    CONFIRMED = auto()  # the person has seen it there
    CANCELLED = auto()  # by the person
    LATE = auto()  # nothing went out in time
    LOOKS = auto()  # somebody looks whether it arrived
    SENDS = auto()  # it is being sent at this moment


@dataclass(frozen=True, slots=True)
class Story:
    """`outcomes` in their order; after one that only a person can answer, the person has tried again."""

    outcomes: Sequence[Outcome] = field(default_factory=tuple)
    last: Last = Last.ENDING


# Its id there is given when it is told.
SENT = Sent("")
A_PAUSE = timedelta(minutes=3)


def unreachable() -> TryAgain:
    """Nobody answered the telephone."""
    return TryAgain(Reason.UNREACHABLE, "Connection refused")


def too_many() -> TryAgain:
    """Come back later."""
    return TryAgain(Reason.RATE_LIMITED, "Too Many Requests", after=A_PAUSE)


def unknown(reason: Reason) -> OutcomeUnknown:
    """It may or may not be there."""
    return OutcomeUnknown(reason)


DELIVERED = Story((SENT,))
RETRIED = Story((unreachable(), too_many(), SENT))
CONFIRMED = Story((unknown(Reason.NO_ANSWER),), Last.CONFIRMED)
DUPLICATE = Story((Rejected(Reason.DUPLICATE, "You are not allowed to create a Tweet with duplicate content."),))
REFUSED = Story((Rejected(Reason.REFUSED, "Your post could not be published. Please try again."),))
CANCELLED = Story((), Last.CANCELLED)
CANCELLED_LATER = Story((unreachable(),), Last.CANCELLED)
ON_HOLD_LATE = Story((), Last.LATE)
POISON = Story((TryAgain(Reason.DIED_UNWRITTEN),) * 3)
WAITS = Story((too_many(),))
CHECKS = Story((unknown(Reason.LINE_CUT),), Last.LOOKS)
SENDS = Story((), Last.SENDS)
DOUBTFUL = tuple(
    Story((unknown(reason),))
    for reason in (Reason.NO_ANSWER, Reason.LINE_CUT, Reason.SERVER_ERROR, Reason.GARBAGE, Reason.WORKER_DIED)
)
# One of each state, for the post that shows all of them.
EVERY_STATE = (DELIVERED, WAITS, DOUBTFUL[0], REFUSED, POISON, CHECKS, SENDS, CANCELLED, RETRIED, CONFIRMED)

# How often each comes, of what was sent long ago and settled since, and of what was sent lately.
LONG_AGO = {
    DELIVERED: 900, RETRIED: 45, CONFIRMED: 8, DUPLICATE: 8, REFUSED: 12, CANCELLED: 14, CANCELLED_LATER: 5,
    DOUBTFUL[0]: 2, ON_HOLD_LATE: 2,
}  # fmt: skip
LATELY = {
    DELIVERED: 800, RETRIED: 60, CONFIRMED: 10, DUPLICATE: 10, REFUSED: 15, CANCELLED: 15, CANCELLED_LATER: 10,
    WAITS: 30, ON_HOLD_LATE: 10, POISON: 5, **dict.fromkeys(DOUBTFUL, 7),
}  # fmt: skip


def one_of(stories: dict[Story, int], dice: random.Random) -> Story:
    """Drawn by how often they come."""
    return dice.choices(list(stories), list(stories.values()))[0]
