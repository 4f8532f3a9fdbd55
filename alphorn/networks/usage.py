"""What a network says, beside its answer, of how many more calls it will take."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

NO_TIME = timedelta(0)
SEND = "create"  # the call of a send, by the name that its limits have


@dataclass(frozen=True, slots=True)
class Usage:
    """One limit as an answer tells it: so many in all, so many left, and how long until it is whole again.

    `name` is that of the bucket (`Network.buckets`); `per`: whose it is. `lasts`: how long a whole bucket is for, zero
    where nobody knows. `takes`: how much one call takes away; 0 where only the network can count.
    """

    name: str
    per: Literal["app", "person", "place"]
    limit: int
    remaining: int
    resets_after: timedelta
    lasts: timedelta = NO_TIME
    takes: int = 1

    @property
    def is_worth_telling(self) -> bool:
        """Whether it is half used up, or more: before that nobody needs to know."""
        return self.remaining * 2 <= self.limit
