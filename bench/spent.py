"""What a piece of work uses up, beyond what is used while nothing is to do."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

Gauges = Callable[[], Mapping[str, float]]  # each only ever rises


@dataclass(frozen=True, slots=True)
class Spent:
    """How far each gauge rose in that time."""

    seconds: float
    by: Mapping[str, float]

    def beyond(self, idle: "Spent", count: int) -> dict[str, float]:
        """For one of `count`, without what would have been used in that time anyhow."""
        return {
            name: max(0.0, (used - idle.by[name] / idle.seconds * self.seconds) / count)
            for name, used in self.by.items()
        }

    def a_second(self) -> float:
        """By all together."""
        return sum(self.by.values()) / self.seconds


async def spent(gauges: Gauges, work: Awaitable[object]) -> Spent:
    """What is used while the work is done."""
    before, began = gauges(), time.monotonic()
    await work
    took, after = time.monotonic() - began, gauges()
    return Spent(took, {name: value - before[name] for name, value in after.items()})
