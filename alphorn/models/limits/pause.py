"""A pause that a network asks for, before it is written anywhere; and how long one is that names no time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from alphorn.lib.patience import Patience
from alphorn.networks.endings import PausedByNetwork
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class Pause:
    """To be written on the connection, or on the whole app at that host."""

    scope: Literal["connection", "app"]
    after: timedelta


def length_of(ending: PausedByNetwork, pauses: int, patience: Patience) -> timedelta:
    """How long it is: as long as the network says, else the usual; never next to nothing, never longer than a day.

    `pauses`: how many of the same scope came in a row before it.
    """
    asked = ending.after or _usual(ending.reason, pauses, patience)
    longest = timedelta(seconds=patience.longest_pause_seconds)
    return min(max(asked, patience.backoff(pauses + 1, 0.5)), longest)


def _usual(reason: Reason, pauses: int, patience: Patience) -> timedelta:
    if reason is Reason.POLICY_BLOCK:
        return timedelta(seconds=patience.policy_pause_seconds)
    doubled = 2.0 ** min(pauses, 10)
    if reason is Reason.MISCONFIGURED:  # it may be mended at any moment
        seconds = min(patience.app_pause_seconds * doubled, patience.longest_app_pause_seconds)
    else:
        seconds = min(patience.credits_pause_seconds * doubled, patience.longest_pause_seconds)
    return timedelta(seconds=seconds)
