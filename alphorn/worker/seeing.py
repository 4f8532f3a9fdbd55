"""Reading a delivery back, once: what was accepted is seen there. Whatever goes wrong, it stays delivered."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError

from alphorn.database.refusals import was_rolled_back
from alphorn.lib.coalesce import Coalesced
from alphorn.models.looking.seeing import Seeing, keep_seen, to_see
from alphorn.networks.endings import Ending
from alphorn.networks.host import NoSuchHost
from alphorn.networks.looking import Sight
from alphorn.worker.pages import Pages
from alphorn.worker.process import Process

Item = TypeVar("Item")
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Seer:
    """What one process reads back. Many at once: of the database, and of each place."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._pages = Pages(process.http)
        self._asked: Coalesced[UUID, Seeing | None] = Coalesced(self._to_see)
        self._shown: Coalesced[tuple[Seeing, Sight], bool] = Coalesced(self._keep_seen)

    async def see(self, delivery_id: UUID) -> None:
        """Look for it there. Does nothing where it was seen already, or nobody can ask."""
        seeing = await self._asked(delivery_id)
        if seeing is None:
            return
        try:
            sight = await self._pages.read(seeing)
        except (Ending, NoSuchHost) as error:
            log.info("not_seen", delivery_id=str(delivery_id), why=type(error).__name__)
            return
        is_there = await self._shown((seeing, sight))
        log.info("seen" if is_there else "not_seen", delivery_id=str(delivery_id))

    async def _to_see(self, delivery_ids: Sequence[UUID]) -> Sequence[Seeing | None]:
        return await self._many(to_see, delivery_ids, None)

    async def _keep_seen(self, shown: Sequence[tuple[Seeing, Sight]]) -> Sequence[bool]:
        return await self._many(keep_seen, shown, False)

    async def _many(self, work: Callable[[Sequence[Item]], Sequence[T]], items: Sequence[Item], none: T) -> Sequence[T]:
        """All at once; one by one, where the database refuses that: then the one it refuses comes to nothing, alone."""
        try:
            return await self._process.in_look_threads(work, items)
        except DatabaseError as error:
            if not was_rolled_back(error):
                raise
            if len(items) == 1:
                log.warning("not_seen", why=type(error).__name__)
                return [none]
            return [answer for item in items for answer in await self._many(work, [item], none)]
