"""Which stream grows what, and how deep."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from alphorn.sandbox.facebook import world as facebook
from alphorn.sandbox.oracle.grown import Grown
from alphorn.sandbox.x import world as x

GROWERS = {"x": x.GROWERS, "facebook": facebook.GROWERS}


class Worlds:
    """The first day of everybody, as seen from today."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def grow(self, network: str, owner_id: str, stream: str) -> Sequence[Grown]:
        """What stands there on the first day; nothing for people who moved in later."""
        return _grown(network, owner_id, stream, datetime.fromtimestamp(self._clock(), UTC).date())


@lru_cache(maxsize=64)
def _grown(network: str, owner_id: str, stream: str, today: date) -> Sequence[Grown]:
    grower = GROWERS[network].get(stream)
    return grower(owner_id, today) if grower else ()


def nothing_grows(network: str, owner_id: str, stream: str) -> Sequence[Grown]:
    """A world where nobody ever said anything."""
    return ()
