"""Reading a delivery back, once: what was accepted is seen there. Whatever goes wrong, it stays delivered."""

from uuid import UUID

import structlog

from alphorn.models.connections.hosts import host_at
from alphorn.models.looking.seeing import keep_seen, to_see
from alphorn.networks.endings import Ending
from alphorn.networks.host import NoSuchHost
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)


async def see(process: Process, delivery_id: UUID) -> None:
    """Look for it there. Does nothing where it was seen already, or nobody can ask."""
    seeing = await process.in_database(to_see, delivery_id)
    if seeing is None:
        return
    try:
        sight = await host_at(seeing.network, seeing.host).speak(process.http).find(seeing.sought, seeing.token)
    except (Ending, NoSuchHost) as error:
        log.info("not_seen", delivery_id=str(delivery_id), why=type(error).__name__)
        return
    is_there = await process.in_database(keep_seen, seeing, sight)
    log.info("seen" if is_there else "not_seen", delivery_id=str(delivery_id))
