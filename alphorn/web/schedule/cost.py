"""What reading costs in a month where a network charges for it: an estimate, from what the past week was like."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

MONTH = timedelta(days=30)
UNKNOWN_PER_RUN = Decimal("0.2")  # new items at each incremental sync, before anybody knows


@dataclass(frozen=True, slots=True)
class Reading:
    """How one stream is read: how often, what incremental syncs brought in the past week, how much there is in all."""

    interval: timedelta
    dollars_each: Decimal
    incremental: int = 0
    read: int = 0  # items on their pages
    kept: int = 0
    full_sync_every: timedelta | None = None  # all of it is read again so often
    looks_only: bool = True  # False: each run reads all of it


def dollars_a_month(reading: Reading) -> Decimal:
    """The estimate, in dollars: runs a month by items a run by the price, and reading all of it again."""
    runs = Decimal(MONTH / reading.interval)
    if not reading.looks_only:
        return runs * reading.kept * reading.dollars_each
    per_run = Decimal(reading.read) / reading.incremental if reading.incremental else UNKNOWN_PER_RUN
    again = Decimal(MONTH / reading.full_sync_every) * reading.kept if reading.full_sync_every else Decimal(0)
    return (runs * per_run + again) * reading.dollars_each
