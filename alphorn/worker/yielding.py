"""Work that other work must never feel: one call after another, a rest after each, and way for whoever hurries."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

REST = 2.0  # so many times as long as a call took, the next one waits
LONGEST_REST_SECONDS = 0.25
LONGEST_WAY_SECONDS = 0.25  # then it is its turn, however many hurry
LOOK_SECONDS = 0.002
T = TypeVar("T")


class Yielding:
    """A line of calls. `is_busy` says whether somebody who hurries is at work just now."""

    def __init__(self, is_busy: Callable[[], bool]) -> None:
        self._is_busy = is_busy
        self._turn = asyncio.Lock()

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """The answer of `call`, or its exception, after a rest."""
        async with self._turn:
            await self._give_way()
            began = time.monotonic()
            try:
                return await call()
            finally:
                await asyncio.sleep(min(REST * (time.monotonic() - began), LONGEST_REST_SECONDS))

    async def _give_way(self) -> None:
        until = time.monotonic() + LONGEST_WAY_SECONDS
        while self._is_busy() and time.monotonic() < until:  # noqa: ASYNC110 - whoever hurries tells nobody
            await asyncio.sleep(LOOK_SECONDS)
