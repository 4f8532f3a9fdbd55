"""What will go wrong in a run, and when: drawn from the seed alone, so that a run that failed can be repeated."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chaos.faults import faults_of
from chaos.pace import Pace, Span

NETWORKS = ("x", "facebook")
DATABASE, UP, WEB, WEB_OF_UP = "database", "up", "web", "web of up"
WORKERS = ("worker 1", "worker 2", "worker 1 of up", "worker 2 of up")
# Workers die most often.
VICTIMS = (*WORKERS, *WORKERS, *WORKERS, WEB, WEB_OF_UP, DATABASE, UP)
LINES = (*NETWORKS, DATABASE)
WAYS_TO_FAIL = ("cut", "silent", "deaf", "stalled")
OF_POSTS = ("cancel", "again", "twice", "there")
BUTTONS = (*OF_POSTS, *OF_POSTS, "import", "disconnect", "sign in", "list")
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Kill:
    """SIGKILL; for the database, a crash. It comes back, the database after so many seconds."""

    at: float
    whom: str
    away: float


@dataclass(frozen=True, slots=True)
class Stop:
    """SIGSTOP, and SIGCONT after so many seconds."""

    at: float
    whom: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """For so many seconds that network has that fault."""

    at: float
    network: str
    rule: Mapping[str, object]
    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """For so many seconds nothing, or half of it, comes through."""

    at: float
    line: str
    how: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Shift:
    """The database's clock jumps so far ahead, or back."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody presses a button. `dice` is their choice where there are several."""

    at: float
    button: str
    dice: float = field(repr=False)


Act = Kill | Stop | Trouble | Cut | Shift | Press


def draw(seed: int, seconds: float, pace: Pace) -> list[Act]:
    """The plan of a run of so many seconds, in the order of time."""
    drawn: list[Act] = [
        *_kills(_dice(seed, "kills"), seconds, pace),
        *_stops(_dice(seed, "stops"), seconds, pace),
        *(each for network in NETWORKS for each in _troubles(_dice(seed, network), seconds, pace, network)),
        *_cuts(_dice(seed, "cuts"), seconds, pace),
        *_shifts(_dice(seed, "clock"), seconds),
        *_presses(_dice(seed, "buttons"), seconds, pace),
    ]
    return sorted(drawn, key=lambda act: act.at)


def _dice(seed: int, what: str) -> random.Random:
    """Of each kind its own: one more of the one moves none of the other."""
    return random.Random(f"{seed} {what}")


def _moments(dice: random.Random, seconds: float, every: Span) -> Iterator[float]:
    at = dice.uniform(0, every.most)
    while at < seconds:
        yield at
        at += dice.uniform(every.least, every.most)


def _between(dice: random.Random, span: Span) -> float:
    return dice.uniform(span.least, span.most)


def _shuffled(dice: random.Random, many: Sequence[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """Each once in any order, and so on: in a long run none is left out."""
    while True:
        yield from dice.sample(many, len(many))


def _kills(dice: random.Random, seconds: float, pace: Pace) -> Iterator[Kill]:
    for at in _moments(dice, seconds, pace.kill_every):
        yield Kill(at, dice.choice(VICTIMS), _between(dice, pace.database_away))


def _stops(dice: random.Random, seconds: float, pace: Pace) -> Iterator[Stop]:
    for at in _moments(dice, seconds, pace.stop_every):
        yield Stop(at, dice.choice(VICTIMS), _between(dice, pace.stops))


def _troubles(dice: random.Random, seconds: float, pace: Pace, network: str) -> Iterator[Trouble]:
    faults = _shuffled(dice, faults_of(network, pace.latest))
    for at in _moments(dice, seconds, pace.trouble_every):
        yield Trouble(at, network, next(faults), _between(dice, pace.troubles))


def _cuts(dice: random.Random, seconds: float, pace: Pace) -> Iterator[Cut]:
    for at in _moments(dice, seconds, pace.cut_every):
        yield Cut(at, dice.choice(LINES), dice.choice(WAYS_TO_FAIL), _between(dice, pace.cuts))


def _shifts(dice: random.Random, seconds: float) -> Iterator[Shift]:
    """An hour ahead, for good; or an hour back, until it is set right: due times follow the clock.

    It jumps ahead once only: what may happen with two such jumps during one doubt is told in docs/reliability.md.
    """
    if dice.random() < 0.5:
        yield Shift(dice.uniform(0.2, 0.8) * seconds, HOUR)
    else:
        yield Shift(dice.uniform(0.1, 0.4) * seconds, -HOUR)
        yield Shift(dice.uniform(0.5, 0.8) * seconds, HOUR)


def _presses(dice: random.Random, seconds: float, pace: Pace) -> Iterator[Press]:
    for at in _moments(dice, seconds, pace.press_every):
        yield Press(at, dice.choice(BUTTONS), dice.random())
