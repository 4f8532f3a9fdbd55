"""When something was made, by the clock of the network that is asked about it: ours may be another one. Pure."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Moment(NamedTuple):
    """By the network's clock, as well as one knows; and at the earliest, whatever ours did."""

    likely: datetime
    earliest: datetime


def there(made_at: datetime, now: datetime, dated_at: datetime | None, apart: timedelta) -> Moment:
    """When it is `made_at` here, in the network's time: its answer is `dated_at`, and was here by `now`.

    A clock of ours that jumps ahead in between makes it too early, which costs a question; at the earliest it is what
    ours says, where that is earlier. Where the answer names no time, clocks may be `apart`.
    """
    if dated_at is None:
        return Moment(made_at, made_at - apart)
    likely = made_at + (dated_at - now)
    return Moment(likely, min(likely, made_at))
