"""A few threads that speak with the database for one event loop, each over a connection of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
T = TypeVar("T")


class DatabaseThreads:
    """Calls wait in line for a thread. A connection that broke is thrown away before the next call."""

    def __init__(self, count: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._connections: set[BaseDatabaseWrapper] = set()
        self._asked_at: dict[object, float] = {}  # calls under way, by when they began, in loop time

    async def run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of `call`, or its exception."""
        loop = asyncio.get_running_loop()
        mine = object()
        self._asked_at[mine] = loop.time()
        try:
            return await loop.run_in_executor(self._threads, lambda: self._in_thread(call, *args, **kwargs))
        finally:
            del self._asked_at[mine]

    def stuck_for(self, now: float) -> float:
        """For how many seconds the oldest call has been under way. `now` is loop time, too."""
        return now - min(self._asked_at.values(), default=now)

    def _in_thread(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        connection = connections["default"]
        self._connections.add(connection)
        try:
            return call(*args, **kwargs)
        except (OperationalError, InterfaceError):
            connection.close()
            raise

    async def close(self) -> None:
        """Wait for what is under way, then close every connection."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._threads.shutdown(wait=True)
        for connection in self._connections:
            connection.inc_thread_sharing()
            connection.close()
