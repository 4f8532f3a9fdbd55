"""What goes out: a text, measured and rendered by a network's rules, and one attempt to post it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from alphorn.networks.grants import Token


@dataclass(frozen=True, slots=True)
class Measure:
    """How long a text is by the network's own rule. `over` > 0: so many too many."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """How much may still be written; below zero when it is too long."""
        return self.limit - self.used

    @property
    def over(self) -> int:
        """By how much it is too long; 0 when it fits."""
        return max(0, self.used - self.limit)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Exactly what will be sent, and the key it is known by (a fingerprint where the network knows no keys)."""

    payload: Mapping[str, object]
    key: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt, as a network sees it. `may_write` is asked directly before the body is written:
    it raises `TryAgain(NOT_SENT)` when this process has lost its right to send."""

    outgoing: Outgoing
    place_id: str
    place_handle: str
    token: Token
    may_write: Callable[[], Awaitable[None]]
