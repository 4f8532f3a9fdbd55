"""The lease: one statement per process and renewal, whatever it has in hand, on a connection of its own."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import asyncpg
import structlog

from alphorn.lib.patience import Patience
from alphorn.models.work.claims import alive
from alphorn.worker.life import Life, seconds_since_boot

log = structlog.get_logger(__name__)
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

BEGIN = "INSERT INTO alphorn_worker (id, process, alive_until) VALUES ($1, $2, clock_timestamp() + $3::interval)"
RENEW = f"""
UPDATE alphorn_worker w SET alive_until = clock_timestamp() + $2::interval WHERE id = $1 AND {alive(lease="$2")}
"""
END = "UPDATE alphorn_worker SET alive_until = '-infinity' WHERE id = $1"
END_PROCESS = "UPDATE alphorn_worker SET alive_until = '-infinity' WHERE process = $1"


class Lease:
    """Keeps the lives of this process: begins one, renews it, and begins another when it is over."""

    def __init__(self, dsn: str, process: str, patience: Patience, begun: Callable[[Life], None]) -> None:
        self._dsn = dsn
        self._process = process
        self._patience = patience
        self._begun = begun
        self._length = timedelta(seconds=patience.lease_seconds)
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def keep(self, stop: asyncio.Event, replaces: str = "") -> None:
        """One life after another until `stop`; the lives of the process `replaces` are ended first."""
        life: Life | None = None
        while not stop.is_set():
            try:
                if life is None:
                    life = await self._begin(replaces)
                    self._begun(life)
                elif not await self._renew(life):
                    self._end_in_memory(life)
                    life = None
                    continue
            except LOST as error:
                log.warning("lease_not_renewed", error=type(error).__name__)
                await self._drop_connection()
                if life is not None and not life.may_write:
                    self._end_in_memory(life)
                    life = None
            await self._pause(stop, life)
        await self._say_goodbye(life)

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
        noted_at = seconds_since_boot()
        done = await (await self._line()).execute(RENEW, life.id, self._length)
        if done != "UPDATE 1":
            return False
        life.renewed(noted_at)
        return life.may_write

    def _end_in_memory(self, life: Life) -> None:
        log.warning("life_over", worker=str(life.id), held=len(life.held))
        life.over.set()

    async def _pause(self, stop: asyncio.Event, life: Life | None) -> None:
        seconds = self._patience.renew_seconds if life and self._connection else min(0.5, self._patience.renew_seconds)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            return

    async def _line(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._dsn, timeout=3, command_timeout=3)
        return self._connection

    async def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _say_goodbye(self, life: Life | None) -> None:
        if life is None:
            return
        life.over.set()
        try:
            await (await self._line()).execute(END, life.id)
        except LOST as error:
            log.warning("lease_not_ended", error=type(error).__name__)
        await self._drop_connection()
