"""What everything of a seed stands on: when it is now, where the sandbox is, which dice are thrown."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

HOST = "sandbox"
A_DAY = timedelta(days=1)
# What waits is due only then: nothing of a seed is ever sent.
FAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of it, over all workspaces."""

    posts: int
    connections: int
    items: int

    def split(self, numerator: int, denominator: int) -> tuple["Size", "Size"]:
        """So much of it, and the rest: nothing, where no connection is left for it."""
        share = Size(*(-(-each * numerator // denominator) for each in (self.posts, self.connections, self.items)))
        rest = Size(self.posts - share.posts, self.connections - share.connections, self.items - share.items)
        return (share, rest) if rest.connections else (self, Size(0, 0, 0))


@dataclass(frozen=True, slots=True)
class Ground:
    """`pages` and `pictures`: the sandbox's addresses by network; `round`: how many seeds there were here before."""

    now: datetime
    seed: int
    pages: Mapping[str, str]
    pictures: Mapping[str, str]
    round: int = 0

    def dice(self, *about: object) -> random.Random:
        """Dice for one part, so that more of the one does not change another."""
        return random.Random(f"{self.seed} {self.round} {' '.join(map(str, about))}")  # noqa: S311  # the same each time

    def far(self, dice: random.Random) -> datetime:
        """A moment that is far away."""
        return self.now + FAR + dice.random() * FAR


def id_at(moment: datetime, dice: random.Random) -> UUID:
    """An id as `lib/ids.py` makes it, but of another time and by these dice."""
    milliseconds, chance = int(moment.timestamp() * 1000), dice.getrandbits(74)
    return UUID(
        int=(milliseconds << 80) | (0x7 << 76) | (chance >> 62 << 64) | (0b10 << 62) | chance & 0x3FFF_FFFF_FFFF_FFFF
    )
