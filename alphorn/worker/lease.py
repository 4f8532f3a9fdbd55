"""The lease: one statement per process and renewal, whatever it has in hand, on a connection of its own.

It is kept in a thread with a loop of its own: a process that has more to do than it can renews it in time all the same,
and only one whose loop does not turn any more loses it.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import structlog

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.lib.patience import Patience
from alphorn.models.work.claims import alive
from alphorn.worker.life import Life

log = structlog.get_logger(__name__)
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

BEGIN = "INSERT INTO alphorn_worker (id, process, alive_until) VALUES ($1, $2, clock_timestamp() + $3::interval)"
RENEW = f"""
UPDATE alphorn_worker w SET alive_until = clock_timestamp() + $2::interval WHERE id = $1 AND {alive(lease="$2")}
"""
END = "UPDATE alphorn_worker SET alive_until = '-infinity' WHERE id = $1"
END_PROCESS = "UPDATE alphorn_worker SET alive_until = '-infinity' WHERE process = $1"


Tell = Callable[..., None]


class Lease:
    """Keeps the lives of this process: begins one, renews it, and begins another when it is over."""

    def __init__(self, dsn: str, process: str, patience: Patience, begun: Callable[[Life], None]) -> None:
        self._dsn = dsn
        self._process = process
        self._patience = patience
        self._begun = begun
        self._length = timedelta(seconds=patience.lease_seconds)
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._stopped = threading.Event()
        self._turned_at = seconds_since_boot()  # when the loop of the process was last seen to turn

    async def keep(self, stop: asyncio.Event, replaces: str = "") -> None:
        """One life after another until `stop`; the lives of the process `replaces` are ended first."""
        self._turned_at = seconds_since_boot()
        with ThreadPoolExecutor(1, "lease") as thread:
            of_process = asyncio.get_running_loop()
            kept = of_process.run_in_executor(thread, asyncio.run, self._keep(of_process, replaces))
            ends: list[asyncio.Future[Any]] = [kept, asyncio.create_task(stop.wait())]
            try:
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            finally:
                ends[1].cancel()
                self._stopped.set()
            await kept

    async def _keep(self, of_process: asyncio.AbstractEventLoop, replaces: str) -> None:
        """In the thread: nobody else is on its loop, and its pauses may hold it up."""
        tell = partial(_tell, of_process)
        life: Life | None = None
        while not self._stopped.is_set():
            tell(self._turns)
            try:
                if life is None and self._is_turning:
                    life = await self._begin(replaces)
                    tell(self._begun, life)
                elif life is not None and not await self._renew(life):
                    self._end_in_memory(life, tell)
                    life = None
                    continue
            except LOST as error:
                log.warning("lease_not_renewed", error=type(error).__name__)
                await self._drop_connection()
            self._pause(life)
        await self._say_goodbye(life, tell)

    @property
    def _is_turning(self) -> bool:
        """Whether the loop of the process goes round."""
        return seconds_since_boot() - self._turned_at <= self._patience.lease_seconds

    def _turns(self) -> None:
        self._turned_at = seconds_since_boot()

    async def _begin(self, replaces: str) -> Life:
        line = await self._line()
        if replaces:
            await line.execute(END_PROCESS, replaces)
        life = Life(self._patience)
        await line.execute(BEGIN, life.id, self._process, self._length)
        log.info("life_began", worker=str(life.id))
        return life

    async def _renew(self, life: Life) -> bool:
        if not life.may_write:
            return False  # a life that lost its right to write is never renewed again
        if not self._is_turning:
            return True  # as it is not renewed any more, it will be over
        noted_at = seconds_since_boot()
        done = await (await self._line()).execute(RENEW, life.id, self._length)
        if done != "UPDATE 1":
            return False
        life.renewed(noted_at)
        return life.may_write

    def _end_in_memory(self, life: Life, tell: Tell) -> None:
        log.warning("life_over", worker=str(life.id), held=len(life.held))
        life.end()
        tell(life.over.set)

    def _pause(self, life: Life | None) -> None:
        seconds = self._patience.renew_seconds if life and self._connection else min(0.5, self._patience.renew_seconds)
        self._stopped.wait(seconds)

    async def _line(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._dsn, timeout=3, command_timeout=3)
        return self._connection

    async def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _say_goodbye(self, life: Life | None, tell: Tell) -> None:
        if life is None:
            return
        life.end()
        tell(life.over.set)
        try:
            await (await self._line()).execute(END, life.id)
        except LOST as error:
            log.warning("lease_not_ended", error=type(error).__name__)
        await self._drop_connection()


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[..., object], *given: object) -> None:
    """Have the loop of the process do it, in the order in which it is told; one that has ended needs nothing."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *given)
