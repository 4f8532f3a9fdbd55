"""Work that other work must never feel: few calls at once, a rest after each, and way for whoever hurries."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

REST = 2.0
LONGEST_REST_SECONDS = 0.25
LONGEST_WAY_SECONDS = 0.25  # then it is its turn, however many hurry
LOOK_SECONDS = 0.002
T = TypeVar("T")


class Yielding:
    """A line of calls, of which `at_once` are made at once; so many times as long as each took, the next one waits.

    `is_busy` says whether somebody who hurries is at work just now.
    """

    def __init__(self, is_busy: Callable[[], bool], at_once: int = 1, rest: float = REST) -> None:
        self._is_busy = is_busy
        self._turn = asyncio.Semaphore(at_once)
        self._rest = rest

    async def run(self, call: Callable[[], Awaitable[T]]) -> T:
        """The answer of `call`, or its exception, at once: the next one rests first."""
        await self._turn.acquire()
        began = time.monotonic()
        try:
            await self._give_way()
            began = time.monotonic()
            return await call()
        finally:
            rest = min(self._rest * (time.monotonic() - began), LONGEST_REST_SECONDS)
            asyncio.get_running_loop().call_later(rest, self._turn.release)

    async def _give_way(self) -> None:
        until = time.monotonic() + LONGEST_WAY_SECONDS
        while self._is_busy() and time.monotonic() < until:  # noqa: ASYNC110 - whoever hurries tells nobody
            await asyncio.sleep(LOOK_SECONDS)
