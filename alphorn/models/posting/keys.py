"""A network that knows a post again by its key: how long one may rely on that. Pure."""

from datetime import datetime, timedelta

from alphorn.lib.patience import Patience


def time_of_key(until: datetime | None, now: datetime, patience: Patience) -> timedelta:
    """How long the same may still be written under its key: what leaves then arrives while the network knows it."""
    if until is None:
        return timedelta(0)
    return max(until - timedelta(seconds=patience.bytes_gone_seconds) - now, timedelta(0))
