"""The net, each second in every worker: orphans of dead workers, lost jobs, and holds whose cause is gone."""

import asyncio

import structlog

from alphorn.models.importing.sweep import close_orphans as close_orphaned_runs
from alphorn.models.importing.sweep import release_resting
from alphorn.models.posting.sweep import close_orphans, release_parked
from alphorn.models.work.kinds import KINDS
from alphorn.worker.life import Life
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)


async def keep_sweeping(process: Process, stop: asyncio.Event) -> None:
    """Sweep each second until `stop`, while the process has a life that may write."""
    while not stop.is_set():
        if process.life is not None and process.life.may_write:
            await sweep(process, process.life)
        try:
            await asyncio.wait_for(stop.wait(), process.patience.sweep_seconds)
        except TimeoutError:
            continue


async def sweep(process: Process, life: Life) -> None:
    """Once. What fails is found again by the next one."""
    try:
        orphans = await process.in_database(close_orphans, life)
        orphans += await process.in_database(close_orphaned_runs, life)
        overdue = [await process.in_database(kind.enqueue_overdue) for kind in KINDS]
        await process.in_database(release_parked)
        await process.in_database(release_resting)
    except Exception as error:  # the next second comes
        log.warning("sweep_failed", error=type(error).__name__)
    else:
        if orphans or any(overdue):
            log.info("swept", orphans=orphans, overdue=sum(overdue))
