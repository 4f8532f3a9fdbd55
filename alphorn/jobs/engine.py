"""Runs jobs: a lane per kind of work, each with its own limit, on one shared pool of connections.

A lost connection begins the next set of lanes at once, while the former one drains what it has in hand.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core import buffers
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import FailingListenerError, RetryRequested
from pgqueuer.domain.models import TracebackRecord
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import JOB_STATUS, Channel
from pgqueuer.models import Job as QueuedJob
from pgqueuer.ports.driver import NotifyCallback

# A database that stops or begins says so in words of its own: not every one of them is a lost connection.
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    FailingListenerError,  # its line is open and says nothing
    OSError,
    TimeoutError,
)
DEQUEUE_TIMEOUT = timedelta(seconds=1)  # the trigger `alphorn_jobs_came` knows it, too
HEARTBEAT_TIMEOUT = timedelta(seconds=12)  # a job that was picked and never claimed comes back by it
COMMAND_TIMEOUT_SECONDS = 3
RETRY_SECONDS = 0.5
LINES = 5  # to the database, for all lanes: one of them listens, and what the others ask takes a millisecond
CHANNEL = "ch_pgqueuer"  # and the lane's name: each is told of its own jobs alone
STATE = "pgqueuer_status"  # the type of a column
NEXT = """
SELECT execute_after - now() AS eta FROM pgqueuer
 WHERE status = 'queued' AND entrypoint = $1 ORDER BY execute_after LIMIT 1
"""
LONGEST_WAIT_SECONDS = 30.0
WELL_AFTER_SECONDS = 10.0  # a set of lanes that lived so long ended for another reason than the one before
log = structlog.get_logger(__name__)


class NotNow(Exception):
    """Raised by what runs jobs: nothing was done, as this process is leaving, or as nobody knows what became of it.

    The job goes back into the queue, and comes again `after` so long.
    """

    def __init__(self, after: timedelta = timedelta(0)) -> None:
        super().__init__(after)
        self.after = after


Said = tuple[QueuedJob, JOB_STATUS, TracebackRecord | None]  # of a job that has ended
Run = Callable[[str, UUID], Awaitable[None]]  # the word of a job, and its row


class Driver(AsyncpgPoolDriver):
    """The queue's driver for so many lanes, which also tells when its database is lost."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", lanes: int) -> None:
        super().__init__(pool)
        self.lost = asyncio.Event()
        self._all_listen = asyncio.Event()
        self._deaf = lanes

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """As the parent's; an error of the line sets `lost`."""
        try:
            return await super().fetch(query, *args)
        except LOST:
            self.lost.set()
            raise

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """As the parent's; the end of the listening connection sets `lost`."""
        await super().add_listener(channel, callback)
        if self._listener_connection is not None:
            self._listener_connection.add_termination_listener(lambda _: self.lost.set())
        self._deaf -= 1
        if self._deaf <= 0:
            self._all_listen.set()

    async def notify(self, channel: str, payload: str) -> None:
        """As the parent's, once each lane listens: the queue asks in this way whether a lane hears, and on a busy
        machine it asks before there is anybody to hear it, waits for ten seconds, and takes the lane for dead."""
        await self._all_listen.wait()
        await super().notify(channel, payload)


class Lane(QueueManager):
    """The manager of one lane, which hears of its own jobs alone."""

    def __init__(self, driver: Driver, name: str) -> None:
        settings = DBSettings(channel=Channel(f"{CHANNEL}.{name}"))
        super().__init__(Queries(driver, qbq=QueryQueueBuilder(settings)), channel=settings.channel)
        self._driver, self._name = driver, name

    async def verify_structure(self) -> None:
        """Nothing: the parent asks a dozen slow questions of the catalogue, and our migrations made the tables."""

    async def _effective_dequeue_timeout(self, dequeue_timeout: timedelta) -> timedelta:
        """How long to rest until something is due: what the parent asks in three questions, in one."""
        for found in await self._driver.fetch(NEXT, self._name):
            if isinstance(eta := found["eta"], timedelta):
                return min(dequeue_timeout, max(eta, self.min_dequeue_poll_interval))
        return dequeue_timeout


@dataclass
class Outbox(buffers.JobStatusLogBuffer):
    """What a lane says of jobs that have ended. It waits for something to say: the parent looks ten times a second."""

    has_some: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    async def add(self, item: Said) -> None:
        """As the parent's, which is woken by it."""
        self.has_some.set()
        await super().add(item)

    async def periodic_flush(self) -> None:
        """Until the end: a moment after there is something, all there is then."""
        is_over = asyncio.create_task(self.shutdown.wait())
        while not is_over.done():
            has_some = asyncio.create_task(self.has_some.wait())
            await asyncio.wait({is_over, has_some}, return_when=asyncio.FIRST_COMPLETED)
            has_some.cancel()
            await asyncio.wait({is_over}, timeout=self.timeout.total_seconds())
            self.has_some.clear()
            await self.flush()

    async def flush(self) -> None:
        """As the parent's, which puts back what it could not say: that comes again."""
        await super().flush()
        if self.events.qsize():
            self.has_some.set()


buffers.JobStatusLogBuffer = Outbox  # type: ignore[misc]  # the queue has no other way to be given one


class LaneSet:
    """One set of lanes on one pool, from its first connection until it is drained."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", lanes: Mapping[str, int], run: Run) -> None:
        self._pool = pool
        self.driver = Driver(pool, len(lanes))
        self._managers = {lane: self._manager(lane, run) for lane in lanes}
        self.tasks = [
            asyncio.create_task(_run_lane(manager, lanes[lane]), name=f"lane {lane}")
            for lane, manager in self._managers.items()
        ]

    def _manager(self, lane: str, run: Run) -> Lane:
        manager = Lane(self.driver, lane)

        @manager.entrypoint(lane)
        async def dispatch(job: QueuedJob) -> None:
            word, row = (job.payload or b"").decode().split(" ")
            try:
                await run(word, UUID(row))
            except NotNow as error:
                raise RetryRequested(error.after, "nothing was done") from error

        return manager

    async def wait_until_lost(self, stop: asyncio.Event) -> None:
        """Until a lane ended, the database is lost, or `stop` is set."""
        waits = [asyncio.create_task(event.wait()) for event in (stop, self.driver.lost)]
        await asyncio.wait([*self.tasks, *waits], return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def drain(self) -> None:
        """Pick nothing more, wait for what is in hand, close."""
        for manager in self._managers.values():
            manager.shutdown.set()
        ends = await asyncio.gather(*self.tasks, return_exceptions=True)
        for error in ends:
            if isinstance(error, LOST):
                log.info("lane_ended", error=type(error).__name__)
            elif isinstance(error, BaseException):  # the queue's table is away, or a fault of ours
                log.error("lane_failed", error=type(error).__name__, said=str(error))
        self._pool.terminate()


async def _run_lane(manager: Lane, limit: int) -> None:
    await manager.run(
        dequeue_timeout=DEQUEUE_TIMEOUT,
        batch_size=max(1, limit // 4),
        max_concurrent_tasks=limit,
        shutdown_on_listener_failure=True,
        heartbeat_timeout=HEARTBEAT_TIMEOUT,
        log_aggregation_interval=timedelta(0),
    )


async def run_lanes(dsn: str, lanes: Mapping[str, int], run: Run, stop: asyncio.Event) -> None:
    """Run jobs of `lanes` (name → most at once) by `run(word, row)` until `stop`; then drain."""
    draining: set[asyncio.Task[None]] = set()
    loop, deaths = asyncio.get_running_loop(), 0
    while not stop.is_set():
        try:
            lane_set = LaneSet(await _pool(dsn), lanes, run)
        except LOST as error:
            log.warning("database_away", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
            continue
        began = loop.time()
        await lane_set.wait_until_lost(stop)
        deaths = 1 if loop.time() - began > WELL_AFTER_SECONDS else deaths + 1
        drain = asyncio.create_task(lane_set.drain())
        draining.add(drain)
        drain.add_done_callback(draining.discard)
        await _pause(stop, wait_after(deaths))
    await asyncio.gather(*draining)


def wait_after(deaths: int) -> float:
    """Seconds until the next set of lanes, after so many short lives in a row: 0.1, 0.2, 0.4… to half a minute."""
    return min(LONGEST_WAIT_SECONDS, RETRY_SECONDS / 5 * 2.0 ** min(deaths - 1, 20))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _pool(dsn: str) -> "asyncpg.Pool[asyncpg.Record]":
    return await asyncpg.create_pool(
        dsn,
        min_size=2,
        max_size=LINES,
        command_timeout=COMMAND_TIMEOUT_SECONDS,
        timeout=COMMAND_TIMEOUT_SECONDS,
        init=_tell_of_states,
        reset=_leave_as_it_is,
    )


async def _leave_as_it_is(line: "asyncpg.Connection[asyncpg.Record]") -> None:
    """What is asked here leaves nothing behind in its session, and to clear it costs as much as a question."""


async def _tell_of_states(line: "asyncpg.Connection[asyncpg.Record]") -> None:
    """A state of a job is a word. Whoever is not told looks it up, on each line, with the slowest of all queries."""
    with contextlib.suppress(ValueError):  # it is in another schema: then it is looked up
        await line.set_builtin_type_codec(STATE, schema="public", codec_name="text")
