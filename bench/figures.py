"""What a measurement yields: named figures, each with a sentence that says what it is."""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from bench.stage import Stage

MS = 1000.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured. A round is the same number of requests by each client."""

    rounds: int
    clients: int  # at once
    requests_per_client: int
    hanging_requests_per_client: int  # of the synchronous view, which waits for each connection in turn
    hang_seconds: float  # then each network cuts the line
    samples: int
    warm_up: int  # posts that do not count
    counted: int  # of which round trips are counted, which are nearly always the same
    posts: int  # one at a time
    backlog: int  # posts that wait for a worker
    idle_seconds: float
    full: int  # things in an archive that is full
    fuller: int
    measured: int  # things that are kept upon it
    looks: int  # at a page
    deep: int  # things in each of ten streams; 0: as few as there may be
    lost: int  # answers
    in_flight: int  # of a worker that is killed
    patience: Mapping[str, float] = field(default_factory=dict)  # other than usual


FULL = Size(
    rounds=12,
    clients=10,
    requests_per_client=6,
    hanging_requests_per_client=2,
    hang_seconds=1.0,
    samples=200,
    warm_up=12,
    counted=20,
    posts=100,
    backlog=300,
    idle_seconds=12.0,
    full=100_000,
    fuller=1_000_000,
    measured=20_000,
    looks=60,
    deep=60_000,
    lost=40,
    in_flight=50,
)
# For many runs in turns: each is short, so that what else goes on hits both alike.
SHORT = Size(
    rounds=2,
    clients=10,
    requests_per_client=6,
    hanging_requests_per_client=1,
    hang_seconds=0.1,
    samples=60,
    warm_up=12,
    counted=20,
    posts=60,
    backlog=150,
    idle_seconds=12.0,
    full=10_000,
    fuller=30_000,
    measured=3_000,
    looks=40,
    deep=20_000,
    lost=20,
    in_flight=50,
)
TINY = Size(
    rounds=1,
    clients=2,
    requests_per_client=1,
    hanging_requests_per_client=1,
    hang_seconds=0.1,
    samples=3,
    warm_up=2,
    counted=3,
    posts=8,
    backlog=5,
    idle_seconds=4.0,
    full=300,
    fuller=600,
    measured=300,
    looks=2,
    deep=0,
    lost=2,
    in_flight=3,
    patience={"lease_seconds": 3.0, "renew_seconds": 0.8, "write_seconds": 2.2, "first_look_seconds": 0.3},
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One word of `bin/bench`: its figures by name, what each says, what is aimed at, and how they come about."""

    name: str
    about: str
    says: Mapping[str, str]
    aims: Mapping[str, float]  # at most
    measure: Callable[[Stage, Size], Awaitable[Mapping[str, float]]]
    at_least: Mapping[str, float] = field(default_factory=dict)
    rates: Set[str] = frozenset()  # of which more is better, as it is of those in `at_least`
    aside: Set[str] = frozenset()  # told beside another commit and not judged, as floors are not

    def more_is_better(self, name: str) -> bool:
        """Whether that figure should be high."""
        return name in self.at_least or name in self.rates

    def is_judged(self, name: str) -> bool:
        """Whether that figure says how good Alphorn is."""
        return name not in self.aside and not self.says[name].startswith("floor:")


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of `values` that `percent` of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def summary(name: str, seconds: Sequence[float], *percents: int) -> dict[str, float]:
    """`name`.p50_ms and the like, of durations in seconds."""
    return {f"{name}.p{percent}_ms": round(percentile(seconds, percent) * MS, 2) for percent in percents}
