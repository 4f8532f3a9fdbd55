"""The newest page of a place, read once for all that are to be seen on it."""

from collections.abc import Sequence
from dataclasses import replace

from alphorn.lib.coalesce import Coalesced
from alphorn.models.connections.hosts import host_at
from alphorn.models.looking.seeing import Seeing
from alphorn.networks.grants import Token
from alphorn.networks.http import Http
from alphorn.networks.looking import Sight

REST_SECONDS = 1.0  # from one page of a place to the next: nobody waits for what is seen
Place = tuple[str, str, str, Token]


class Pages:
    """What is under way in one process. Each consent reads for itself: what one is refused says nothing of another."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self._places: dict[Place, Coalesced[Seeing, Sight]] = {}

    async def read(self, seeing: Seeing) -> Sight:
        """A page that was asked for after `seeing` was. Raises an ending, or NoSuchHost."""
        place = (seeing.network, seeing.host, seeing.sought.place_id, seeing.token)
        if place not in self._places:
            self._places = {where: pages for where, pages in self._places.items() if pages.is_busy}
            self._places[place] = Coalesced(self._read, rest=REST_SECONDS)
        return await self._places[place](seeing)

    async def _read(self, seeings: Sequence[Seeing]) -> Sequence[Sight]:
        first = seeings[0]
        network = host_at(first.network, first.host).speak(self._http)
        sought = replace(first.sought, since=min(each.sought.since for each in seeings))
        sight = await network.find(sought, first.token)
        return [sight for _ in seeings]
