"""What one worker process has: a line to the world, threads that speak with the database, and its present life."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from alphorn.database.threads import DatabaseThreads
from alphorn.lib.patience import Patience
from alphorn.networks.http import Http
from alphorn.worker.life import Life
from alphorn.worker.yielding import Yielding

DATABASE_THREADS = 4
IMPORT_THREADS = 1  # of its own: a page that is kept holds no claim up
P = ParamSpec("P")
T = TypeVar("T")


class Process:
    """Handed to whatever works in it."""

    def __init__(self, http: Http, patience: Patience, stop: asyncio.Event | None = None) -> None:
        self.http = http
        self.patience = patience
        self.life: Life | None = None
        self.has_begun = asyncio.Event()
        self.hurries: list[Callable[[], bool]] = []  # who says that work which must not wait is under way
        self._stop = stop or asyncio.Event()
        self._threads = DatabaseThreads(DATABASE_THREADS, "database")
        self._import_threads = DatabaseThreads(IMPORT_THREADS, "imports")
        self._yielding = Yielding(lambda: any(hurries() for hurries in self.hurries))

    def begin(self, life: Life) -> None:
        """From now on, claim under this life."""
        self.life = life
        self.has_begun.set()

    @property
    def is_leaving(self) -> bool:
        """Whether this process is asked to end: what can be divided ends at its next seam."""
        return self._stop.is_set()

    async def in_database(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread, on a connection that is thrown away when it broke."""
        return await self._threads.run(call, *args, **kwargs)

    async def in_import_threads(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread that no send waits for, and so that no send feels it."""
        return await self._yielding.run(lambda: self._import_threads.run(call, *args, **kwargs))

    async def hold(self, row: UUID, work: Callable[[Life], Awaitable[bool]]) -> None:
        """Do `work` with `row` in the hand of the present life. `work` tells whether its fate is in the database.

        Nothing is done without a life, or where the row is in hand already.
        """
        life = self.life
        if life is None or not life.take(row):
            return
        known = False
        try:
            known = await work(life)
        finally:
            if known or life.over.is_set():
                life.put_down(row)

    async def close(self) -> None:
        """Let the database go, when nothing is in hand any more."""
        await self._threads.close()
        await self._import_threads.close()

    def stuck_for(self, now: float) -> float:
        """For how many seconds the oldest call to the database has been under way: a claim, a page, a sweep."""
        return max(self._threads.stuck_for(now), self._import_threads.stuck_for(now))
