"""A look whether a delivery in doubt arrived: claim, ask the network, record what was seen."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

import structlog
from django.db import DataError, IntegrityError

from alphorn.lib.until_recorded import until_recorded
from alphorn.models.connections.hosts import host_at
from alphorn.models.looking.claim import ClaimedLook, claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, TryAgain
from alphorn.networks.host import NoSuchHost
from alphorn.networks.looking import Sight
from alphorn.networks.reasons import Reason
from alphorn.worker.life import Life
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)
InThreads = Callable[..., Awaitable[bool]]


async def look(process: Process, delivery_id: UUID, *, as_probe: bool = False) -> Sight | Ending | None:
    """Make the look that is due, and tell what it saw. Does nothing where there is none."""
    saw: list[Sight | Ending] = []
    await process.hold(delivery_id, lambda life: _look_under(process, life, delivery_id, as_probe, saw))
    return saw[0] if saw else None


async def _look_under(
    process: Process, life: Life, delivery_id: UUID, as_probe: bool, seen: list[Sight | Ending]
) -> bool:
    """Tells whether the claim was answered. What a whole host waits for goes by the threads of sends."""
    database = process.in_database if as_probe else process.in_look_threads
    try:
        claimed = await database(partial(claim_look, as_probe=as_probe), life.id, delivery_id)
    except Exception as error:  # the claim may have been committed: the net lets it go
        log.warning("claim_lost", delivery_id=str(delivery_id), error=type(error).__name__)
        return False
    if claimed is None:
        return True
    saw = await _ask(process, life, claimed)
    log.info("look", delivery_id=str(delivery_id), look=claimed.number, saw=_in_short(saw))
    report = LookReport(delivery_id, claimed.number, claimed.worker_id, saw)
    await until_recorded(lambda: _record(database, report), process.gives_up, "look")
    seen.append(saw)
    return True


async def _record(database: InThreads, report: LookReport) -> bool:
    """What cannot be recorded, whatever the database does, is an answer that nobody understands: a record that failed
    each time would hold the delivery, and its place in the lane, for ever."""
    try:
        return await database(record_look, report)
    except (DataError, IntegrityError, ArithmeticError, ValueError, TypeError) as error:
        log.exception("look_not_understood", delivery_id=str(report.delivery_id))
        saw = OutcomeUnknown(Reason.GARBAGE, type(error).__name__)
        return await database(record_look, replace(report, saw=saw))


async def _ask(process: Process, life: Life, claimed: ClaimedLook) -> Sight | Ending:
    """What was seen there. Every exit is an answer or an ending; nothing is changed there."""
    call = asyncio.create_task(_find(process, claimed))
    over = asyncio.create_task(life.over.wait())
    await asyncio.wait([call, over], return_when=asyncio.FIRST_COMPLETED)
    over.cancel()
    if not call.done():
        call.cancel()
        return TryAgain(Reason.NOT_SENT)
    try:
        return call.result()
    except Ending as ending:
        return ending
    except Exception as error:
        log.exception("look_failed_unexpectedly", delivery_id=str(claimed.delivery_id))
        return OutcomeUnknown(Reason.GARBAGE, type(error).__name__)


async def _find(process: Process, claimed: ClaimedLook) -> Sight | Ending:
    try:
        network = host_at(claimed.network, claimed.host).speak(process.http)
    except NoSuchHost:
        return PausedByNetwork(Reason.MISCONFIGURED, scope="app")
    return await network.find(claimed.sought, claimed.token)


def _in_short(saw: Sight | Ending) -> str:
    return f"{len(saw.seen)} posts" if isinstance(saw, Sight) else f"{type(saw).__name__} {saw.reason}"
