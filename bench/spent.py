"""What a piece of work uses up, beyond what is used while nothing is to do."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import percentile

Gauges = Callable[[], Mapping[str, float]]  # each only ever rises
QUARTILE = 25  # what else a machine does can only add


@dataclass(frozen=True, slots=True)
class Spent:
    """How far each gauge rose in that time."""

    seconds: float
    by: Mapping[str, float]

    def a_second(self) -> dict[str, float]:
        """By each."""
        return {name: used / self.seconds for name, used in self.by.items()}

    def beyond(self, idle_a_second: Mapping[str, float], count: int) -> dict[str, float]:
        """For one of `count`, without what would have been used in that time anyhow."""
        return {name: (used - idle_a_second[name] * self.seconds) / count for name, used in self.by.items()}


async def spent(gauges: Gauges, work: Callable[[], Awaitable[object]], times: int) -> list[Spent]:
    """What is used each time the work is done."""
    parts = []
    for _ in range(times):
        before, began = gauges(), time.monotonic()
        await work()
        took, after = time.monotonic() - began, gauges()
        parts.append(Spent(took, {name: value - before[name] for name, value in after.items()}))
    return parts


def usual(parts: Sequence[Mapping[str, float]], percent: float = QUARTILE) -> dict[str, float]:
    """Of each figure the one that so many of a hundred parts do not exceed; never less than nothing."""
    return {name: max(0.0, percentile([part[name] for part in parts], percent)) for name in parts[0]}
