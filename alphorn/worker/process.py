"""What one worker process has: a line to the world, threads that speak with the database, and its present life."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import structlog

from alphorn.database.threads import DatabaseThreads
from alphorn.jobs.engine import NotNow
from alphorn.lib.patience import Patience
from alphorn.networks.http import Http
from alphorn.worker.life import Life
from alphorn.worker.yielding import Yielding

DATABASE_THREADS = 4
LOOK_THREADS = 2  # of their own, as looks have lanes of their own: a thousand in doubt hold no send up
LOOKS_REST = 4.0  # and leave the processors to people who wait for a page
IMPORT_THREADS = 1  # of its own: a page that is kept holds no claim up
SIDE_THREADS = 2  # for the net and for chores: however long they take, no claim waits and no process ends for them
P = ParamSpec("P")
MOST_LOST = 6
MOST_TURNS = 5
log = structlog.get_logger(__name__)
T = TypeVar("T")


class Process:
    """Handed to whatever works in it."""

    def __init__(self, http: Http, patience: Patience, stop: asyncio.Event | None = None) -> None:
        self.http = http
        self.patience = patience
        self.life: Life | None = None
        self.has_begun = asyncio.Event()
        self._next_life = asyncio.Event()
        self.hurries: list[Callable[[], bool]] = []  # who says that work which must not wait is under way
        self._stop = stop or asyncio.Event()
        self._leaving_since: float | None = None
        self._threads = DatabaseThreads(DATABASE_THREADS, "database")
        self._look_threads = DatabaseThreads(LOOK_THREADS, "looks")
        self._import_threads = DatabaseThreads(IMPORT_THREADS, "imports")
        self._side_threads = DatabaseThreads(SIDE_THREADS, "beside")
        self._yielding = Yielding(lambda: any(hurries() for hurries in self.hurries))
        self._looking = Yielding(lambda: False, LOOK_THREADS, LOOKS_REST)

    def begin(self, life: Life) -> None:
        """From now on, claim under this life."""
        self.life = life
        self.has_begun.set()
        self._next_life.set()
        self._next_life = asyncio.Event()

    @property
    def is_leaving(self) -> bool:
        """Whether this process is asked to end: what can be divided ends at its next seam."""
        return self._stop.is_set()

    def gives_up(self) -> bool:
        """Whether this process has been leaving for so long that what it could not record is left to its heirs."""
        if not self.is_leaving:
            return False
        now = asyncio.get_running_loop().time()
        self._leaving_since = self._leaving_since or now
        return now - self._leaving_since > self.patience.last_words_seconds

    async def in_database(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread, on a connection that is thrown away when it broke."""
        return await self._threads.run(call, *args, **kwargs)

    async def in_look_threads(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread that no send waits for; of many, each waits while those before it rest."""
        return await self._looking.run(lambda: self._look_threads.run(call, *args, **kwargs))

    async def in_import_threads(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread that no send waits for, and so that no send feels it."""
        return await self._yielding.run(lambda: self._import_threads.run(call, *args, **kwargs))

    async def beside(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread that nothing which is being sent waits for."""
        return await self._side_threads.run(call, *args, **kwargs)

    async def hold(self, row: UUID, work: Callable[[Life], Awaitable[bool]]) -> None:
        """Do `work` with `row` in the hand of the present life, as soon as it is in no other hand of this process.

        `work` tells whether it learned what becomes of the row; if not, it is done again. A job that came before its
        row was put down, between two lives, or when a claim was lost is not done by that. Where claim after claim is
        lost, it goes back into the queue. Raises NotNow.
        """
        await self._until_it_keeps_up()
        for lost in range(MOST_LOST):
            life = await self._take(row)
            try:
                if await work(life):
                    return
            finally:
                life.put_down(row)
            if self.is_leaving:
                raise NotNow
            await asyncio.sleep(self.patience.claim_again_seconds * 2.0**lost)
        raise NotNow(timedelta(seconds=1))

    async def _until_it_keeps_up(self) -> None:
        """Take nothing more in hand while the loop has more to do than it can: what is there already would be late.

        Raises NotNow where that lasts: another worker may have time.
        """
        loop, long = asyncio.get_running_loop(), self.patience.long_turn_seconds
        for _ in range(MOST_TURNS):
            began = loop.time()
            await asyncio.sleep(0)
            turn = loop.time() - began
            if turn < long:
                return
            await asyncio.sleep(turn)
        log.warning("overloaded", turn=round(turn, 2))
        raise NotNow(timedelta(seconds=turn))

    async def unless_leaving(self, call: Coroutine[Any, Any, T]) -> T:
        """What `call` comes to, which somebody else may do as well. Raises NotNow when this process is asked to end."""
        doing, leaving = asyncio.create_task(call), asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([doing, leaving], return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                return doing.result()
            raise NotNow
        finally:
            doing.cancel()
            leaving.cancel()

    async def living(self) -> Life:
        """The present life, or the next one. Raises NotNow where there is none, and this process is leaving."""
        while self.life is None or self.life.is_over:
            if self.is_leaving:
                raise NotNow
            await first_of(self._next_life.wait(), self._stop.wait())
        return self.life

    async def _take(self, row: UUID) -> Life:
        while True:
            life = await self.living()
            if life.take(row):
                return life
            await first_of(life.until_put_down(row), life.over.wait())

    async def close(self) -> None:
        """Let the database go, when nothing is in hand any more."""
        await self._threads.close()
        await self._look_threads.close()
        await self._import_threads.close()
        await self._side_threads.close()

    def stuck_for(self, now: float) -> float:
        """For how many seconds the oldest claim or record has been under way. What is slow beside them ends nothing."""
        return max(self._threads.stuck_for(now), self._look_threads.stuck_for(now))

    @property
    def has_rows_in_hand(self) -> bool:
        """Whether something is being sent or read just now."""
        return self.life is not None and bool(self.life.held)


async def first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Until one of `waits` is over; the others are given up."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
