"""The net, each second in every worker: orphans of dead workers, lost jobs, and holds whose cause is gone."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from alphorn.models.importing.sweep import close_orphans as close_orphaned_runs
from alphorn.models.importing.sweep import release_resting
from alphorn.models.looking.sweep import close_orphaned_looks
from alphorn.models.posting.sweep import close_orphans, release_parked
from alphorn.models.work.clock import follow_the_clock
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
    """Once: each part for itself. What fails is found again by the next one, and stops none of the others."""
    found: dict[str, int] = {}
    for name, part in parts(life).items():
        try:
            found[name] = await process.beside(part)
        except Exception as error:  # the next second comes
            log.warning("sweep_failed", part=name, error=type(error).__name__)
    if any(found.values()):
        log.info("swept", **{name: count for name, count in found.items() if count})


def parts(life: Life) -> Mapping[str, Callable[[], int]]:
    """What a sweep consists of. Each tells how many rows it found that should have moved by themselves."""
    return {
        "set_back": follow_the_clock,  # first: else the living seem to be dead
        "orphans": partial(close_orphans, life),
        "orphaned_looks": partial(close_orphaned_looks, life),
        "orphaned_runs": partial(close_orphaned_runs, life),
        **{f"overdue_{kind.name}": kind.enqueue_overdue for kind in KINDS},
        "parked": release_parked,
        "resting": release_resting,
    }
