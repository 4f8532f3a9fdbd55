"""What reading costs in a month where a network charges for it: an estimate, from what the past week was like."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

MONTH = timedelta(days=30)
UNKNOWN_PER_LOOK = Decimal("0.2")  # new things at each look, before anybody knows


@dataclass(frozen=True, slots=True)
class Reading:
    """How one stream is read: how often, what the looks of the past week brought, and how much there is in all."""

    interval: timedelta
    dollars_each: Decimal
    looks: int = 0
    read: int = 0  # things on the pages of those looks
    kept: int = 0
    walk_every: timedelta | None = None  # all of it is read again so often
    looks_only: bool = True  # False: each run reads all of it


def dollars_a_month(reading: Reading) -> Decimal:
    """The estimate, in dollars: looks a month by things a look by the price, and reading all of it again."""
    looks = Decimal(MONTH / reading.interval)
    if not reading.looks_only:
        return looks * reading.kept * reading.dollars_each
    per_look = Decimal(reading.read) / reading.looks if reading.looks else UNKNOWN_PER_LOOK
    again = Decimal(MONTH / reading.walk_every) * reading.kept if reading.walk_every else Decimal(0)
    return (looks * per_look + again) * reading.dollars_each
