"""Seeded chance, and moments counted back from today: what every world is made by."""

import random
from datetime import UTC, date, datetime

DAY = 86_400.0


def chance_of(seed: str) -> random.Random:
    """Chance that is the same every time."""
    return random.Random(seed)  # noqa: S311  # no secret


def midnight(day: date) -> float:
    """When a day began."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def moments(chance: random.Random, today: date, many: int, apart: float) -> list[float]:
    """Moments before today, newest first, about so many seconds apart."""
    at, found = midnight(today), []
    for _ in range(many):
        at -= apart * chance.uniform(0.2, 1.8)
        found.append(at)
    return found
