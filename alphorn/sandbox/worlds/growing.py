"""The first day of a network's people, as seen from today."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from alphorn.sandbox.oracle.grown import Grown
from alphorn.sandbox.worlds.streams import Grower, Stream


class World:
    """What stands on the streams before anybody came."""

    def __init__(self, streams: Mapping[str, Stream], clock: Callable[[], float]) -> None:
        self._streams = streams
        self._clock = clock

    def grow(self, owner_id: str, stream: str) -> Sequence[Grown]:
        """What stands there on the first day; nothing for people who moved in later."""
        today = datetime.fromtimestamp(self._clock(), UTC).date()
        return _grown(self._streams[stream].grow, owner_id, today) if stream in self._streams else ()


@lru_cache(maxsize=64)
def _grown(grow: Grower, owner_id: str, today: date) -> Sequence[Grown]:
    return grow(owner_id, today)
