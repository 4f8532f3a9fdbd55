"""What it means that a full sync has not met something: pure. An absence must be proven.

Only what two whole syncs, an hour apart, have both missed is gone. Where much is missing at once, the second one must
miss the same again, or all of it begins anew.
"""

from dataclasses import dataclass
from datetime import timedelta

from alphorn.models.work.states import Belief

FEW = 20  # items that may be missing at once without a question
ONE_IN = 10  # and such a part of them
APART = timedelta(hours=1)  # two syncs that say the same
LOOK_AGAIN = timedelta(days=1)  # after a sync that missed something, where reading costs nothing

TIMES = 3  # that a page of which a part is missing is asked for again


def takes_parts(failures: int, belief: str) -> bool:
    """Whether a page of which a part is missing is taken as it is: it was asked for often enough, or one was taken in
    this sync, of which nothing will be concluded (`belief`)."""
    return failures >= TIMES or belief == Belief.NOTHING


@dataclass(frozen=True, slots=True)
class Loss:
    """What a full sync at its end has `met` of what is kept, and what is missing.

    `fresh`: missing for the first time, or again within the hour. `back`: was missing the last time, and was met.
    """

    belief: str
    met: int
    missing: int
    fresh: int
    back: int

    @property
    def is_large(self) -> bool:
        """Whether so much is missing that it may be the network's mistake: it is asked."""
        return self._is_many(self.missing) or (self.missing > 0 and not self.met)

    def _is_many(self, count: int) -> bool:
        return count > FEW and count * ONE_IN > self.met + self.missing

    def believed(self) -> Belief:
        """What is believed of it, where the network vouches for it."""
        if self.belief == Belief.NOTHING:
            return Belief.NOTHING
        if not self._is_many(self.missing):
            return Belief.GONE
        same_again = not self.back and not self._is_many(self.fresh)
        return Belief.GONE if same_again else Belief.MISSED
