"""A worker's shift, from its first lease to its last record: lanes, lease, sweep and schedule on one event loop."""

import asyncio
import math
import os
import signal
import sys

import structlog

from alphorn.database.url import for_asyncpg
from alphorn.jobs.engine import run_lanes
from alphorn.lib.environment import environment
from alphorn.lib.heartbeat import beat
from alphorn.lib.ids import uuid7
from alphorn.lib.started import database_url
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.models.work.instance_check import refuse_a_copy
from alphorn.models.work.patience import patience
from alphorn.networks.http import Bounds, Http
from alphorn.worker.chores import keep_schedule
from alphorn.worker.jobs import lanes, runner
from alphorn.worker.lease import Lease
from alphorn.worker.process import Process, first_of
from alphorn.worker.sweeping import keep_sweeping

HEARTBEAT_SECONDS = 1.0
SWITCH_SECONDS = 0.0005  # the loop takes over from a thread that computes after so long, and not after ten times that
BROKEN = 70  # exit code: a part of this process is broken, another process shall begin
log = structlog.get_logger(__name__)


async def work_until_signal() -> int:
    """Work until SIGTERM or Ctrl-C; then drain. Returns the exit code."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return await work(stop)


async def work(stop: asyncio.Event) -> int:
    """Work until `stop`; then drain. Returns the exit code. Raises where this process must not send at all."""
    sys.setswitchinterval(SWITCH_SECONDS)
    bounds = Bounds(patience().connect_seconds, patience().answer_seconds)
    async with Http(allow=loopback_allowed(), bounds=bounds) as http:
        process = Process(http, patience(), stop)
        try:
            is_whole = await work_in(process, stop)
        finally:
            await process.close()
    log.info("worker_done", is_whole=is_whole)
    return 0 if is_whole else BROKEN


async def work_in(process: Process, stop: asyncio.Event) -> bool:
    """The shift itself. Tells whether all parts of this process were whole until its end."""
    drained = asyncio.Event()
    dsn = for_asyncpg(database_url())
    await process.in_database(refuse_a_copy)
    lease = Lease(dsn, environment().process or str(uuid7()), patience(), process.begin)
    beside = [
        asyncio.create_task(lease.keep(drained, os.environ.get("ALPHORN_REPLACES", ""))),
        asyncio.create_task(keep_sweeping(process, drained)),
        asyncio.create_task(keep_schedule(process, drained)),
        asyncio.create_task(end_when_stuck(process, stop)),
    ]
    await first_of(process.has_begun.wait(), stop.wait())
    log.info("worker_ready")
    running = asyncio.create_task(run_lanes(dsn, lanes(), runner(process), stop))
    await asyncio.wait([running, *beside], return_when=asyncio.FIRST_COMPLETED)
    is_whole = not any(task.done() for task in beside)
    stop.set()
    await running
    drained.set()
    await asyncio.wait(beside[:3], timeout=5)
    beside[3].cancel()
    return is_whole


async def end_when_stuck(process: Process, stop: asyncio.Event) -> None:
    """What waits for an answer of the database that does not come would hold the end of this process up, too."""
    await heartbeat(process, stop)
    os._exit(BROKEN)


async def heartbeat(process: Process, stop: asyncio.Event, every: float = HEARTBEAT_SECONDS) -> None:
    """Tell `alphorn up` each second that this loop still turns, until a claim or a record is stuck.

    From then on nothing more is taken, and what is at a network has the time of a call to bring in its answer.
    """
    descriptor = int(os.environ.get("ALPHORN_HEARTBEAT_FD", "-1"))
    loop = asyncio.get_running_loop()
    leaves_at = math.inf
    while True:
        now = loop.time()
        if leaves_at == math.inf and process.stuck_for(now) > process.patience.stuck_seconds:
            log.error("database_call_stuck")
            stop.set()
            leaves_at = now + last_moment(process)
        if leaves_at < math.inf and (now >= leaves_at or not process.has_rows_in_hand):
            return
        if descriptor >= 0:
            descriptor = beat(descriptor)
        await asyncio.sleep(every)


def last_moment(process: Process) -> float:
    """For how many seconds answers are waited for, when this process is about to end by itself."""
    lives = process.life is not None and process.life.may_write
    return process.patience.answer_seconds if lives else process.patience.answer_grace_seconds
