"""What was delivered to a place is read back: what was accepted is seen there. Otherwise it stays delivered."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError

from alphorn.database.refusals import was_rolled_back
from alphorn.jobs.engine import NotNow
from alphorn.lib.coalesce import Coalesced
from alphorn.models.connections.hosts import host_at
from alphorn.models.looking.seeing import Seeing, keep_seen, to_see
from alphorn.networks.endings import Ending
from alphorn.networks.host import NoSuchHost
from alphorn.networks.looking import Sight
from alphorn.worker.process import Process

Item = TypeVar("Item")
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Seer:
    """What one process reads back. Many places at once, of the database."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._asked: Coalesced[UUID, Seeing | None] = Coalesced(self._to_see)
        self._shown: Coalesced[tuple[Seeing, Sight], int] = Coalesced(self._keep_seen)

    async def see(self, connection_id: UUID) -> None:
        """Look for it there. Does nothing where all was seen already, or nobody can ask. Raises NotNow at the end of
        this process: the next one may do it."""
        if self._process.is_leaving:
            raise NotNow
        seeing = await self._asked(connection_id)
        if seeing is None:
            return
        try:
            network = host_at(seeing.network, seeing.host).speak(self._process.http)
            sight = await self._process.unless_leaving(network.find(seeing.sought, seeing.token))
        except (Ending, NoSuchHost) as error:
            log.info("not_seen", connection_id=str(connection_id), why=type(error).__name__)
            return
        seen = await self._shown((seeing, sight))
        log.info("seen", connection_id=str(connection_id), deliveries=len(seeing.deliveries), seen=seen)

    async def _to_see(self, connection_ids: Sequence[UUID]) -> Sequence[Seeing | None]:
        try:
            return await self._process.in_look_threads(to_see, connection_ids)
        except DatabaseError as error:
            _require_refusal(error)
            return [await self._alone(to_see, each, None) for each in connection_ids]

    async def _keep_seen(self, shown: Sequence[tuple[Seeing, Sight]]) -> Sequence[int]:
        try:
            return await self._process.in_look_threads(keep_seen, shown)
        except DatabaseError as error:
            _require_refusal(error)
            return [
                sum([await self._alone(keep_seen, (each, sight), 0) for each in seeing.one_by_one])
                for seeing, sight in shown
            ]

    async def _alone(self, work: Callable[[Sequence[Item]], Sequence[T]], item: Item, none: T) -> T:
        """What the database refuses of many comes to nothing, alone."""
        try:
            [answer] = await self._process.in_look_threads(work, [item])
        except DatabaseError as error:
            _require_refusal(error)
            log.warning("not_seen", why=type(error).__name__)
            return none
        return answer


def _require_refusal(error: DatabaseError) -> None:
    """Raises it where it is no refusal."""
    if not was_rolled_back(error):
        raise error
