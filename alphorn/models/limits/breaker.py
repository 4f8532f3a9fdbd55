"""The circuit breaker of a host: what answers mean for all who would send there, and what follows. Pure.

Three bad answers in a row, to three posts, and the host is held: nothing is sent there. A probe that creates nothing
asks whether it is well again; then one post goes, the trial; then two, four, eight, doubled with each second.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from alphorn.lib.patience import Patience
from alphorn.networks.endings import Ending, Outcome, PausedByNetwork

MOST_BAD = 3  # answers in a row, then it is held
FEW_AT_ONCE = 10  # as long as the last answer was a bad one


class Said(Enum):
    """What an answer says of the host."""

    WELL = "it answers, whatever it says"
    BADLY = "it is broken, or not to be reached"
    NOTHING = "nothing: it was not asked, or asks for a pause"


def said_by(outcome: Outcome) -> Said:
    """What the end of a call says of the host."""
    if not isinstance(outcome, Ending):
        return Said.WELL
    known = outcome.reason.about
    if known.happened_here or (isinstance(outcome, PausedByNetwork) and outcome.scope == "app"):
        return Said.NOTHING
    return Said.BADLY if known.is_trouble else Said.WELL


class Answer(NamedTuple):
    """What came of one delivery."""

    delivery_id: UUID
    said: Said
    reason: str


@dataclass(frozen=True, slots=True)
class Breaker:
    """How it stands with a host. `after`: until it is seen to next; None: nothing is to be done."""

    bad: tuple[UUID, ...] = ()  # deliveries with a bad answer, in a row
    is_held: bool = False
    reason: str = ""  # why it is held
    trial: UUID | None = None  # the delivery that may go though it is held
    failures: int = 0  # probes in a row that were not answered
    failed_trials: int = 0
    ramped: int | None = None  # how many of those that waited have been let go since; None: that is over
    after: timedelta | None = None


WELL = Breaker()


def after_answers(breaker: Breaker, answers: Iterable[Answer], patience: Patience, roll: float) -> Breaker:
    """What follows what was just sent there."""
    for answer in answers:
        if breaker.is_held:
            breaker = _after_trial(breaker, answer, patience, roll)
        else:
            breaker = _after(breaker, answer, patience)
    return breaker


def _after(breaker: Breaker, answer: Answer, patience: Patience) -> Breaker:
    """One post's answers count once: nobody blames a host for what only one post meets."""
    if answer.said is Said.NOTHING or (answer.said is Said.BADLY and answer.delivery_id in breaker.bad):
        return breaker
    if answer.said is Said.WELL:
        return replace(breaker, bad=())
    bad = (*breaker.bad, answer.delivery_id)
    if len(bad) < MOST_BAD:
        return replace(breaker, bad=bad)
    return Breaker(bad, is_held=True, reason=answer.reason, after=timedelta(seconds=patience.first_probe_seconds))


def _after_trial(breaker: Breaker, answer: Answer, patience: Patience, roll: float) -> Breaker:
    """What was on its way already when the host was held changes nothing."""
    if answer.delivery_id != breaker.trial:
        return breaker
    if answer.said is Said.WELL:
        return ramp()
    if answer.said is Said.NOTHING:
        return replace(breaker, trial=None, after=timedelta(0))
    failed = breaker.failed_trials + 1
    wait = patience.probe_after_trial(failed, roll)
    return replace(breaker, trial=None, failed_trials=failed, reason=answer.reason, after=wait)


def after_answered_probe(breaker: Breaker, waiting: UUID | None, patience: Patience) -> Breaker:
    """It is well, as far as a probe can tell. `waiting`: the oldest post that is held; it goes first."""
    if waiting is None:
        return ramp()
    return replace(breaker, trial=waiting, failures=0, after=timedelta(seconds=patience.trial_seconds))


def after_failed_probe(breaker: Breaker, reason: str, patience: Patience, roll: float) -> Breaker:
    """It is not."""
    failures = breaker.failures + 1
    return replace(breaker, trial=None, failures=failures, reason=reason, after=patience.probe(failures, roll))


def ramp() -> Breaker:
    """It is held no more: what waited goes out, a few first."""
    return replace(WELL, ramped=0, after=timedelta(0))


def turn_of(rank: int, patience: Patience) -> timedelta:
    """How long after the trial the `rank`-th (from 0) of those that waited goes out: 2, 4, 8… in each second."""
    return timedelta(seconds=((rank + 2).bit_length() - 2) * patience.ramp_seconds)
