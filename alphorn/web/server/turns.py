"""Who may work next, where several want to and there are few places: whoever has used the least time so far.

One who asks for much, or for what takes long, makes itself wait and nobody else.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

Line = deque["asyncio.Future[None]"]


class Turns:
    """`places` in all, and at most `each` of them for one."""

    def __init__(self, places: int, each: int) -> None:
        self._free = places
        self._each = each
        self._waiting: dict[Hashable, Line] = {}
        self._at_work: Counter[Hashable] = Counter()
        self._spent: dict[Hashable, float] = {}  # seconds, from where the least busy stood when one came

    @asynccontextmanager
    async def of(self, who: Hashable) -> AsyncIterator[None]:
        """A place for `who`, once it is their turn."""
        await self._come(who)
        began = asyncio.get_running_loop().time()
        try:
            yield
        finally:
            self._leave(who, asyncio.get_running_loop().time() - began)

    async def _come(self, who: Hashable) -> None:
        if not self._is_here(who):
            self._spent[who] = max(self._spent.get(who, 0.0), self._least())
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(who, deque()).append(called)
        self._call()
        try:
            await called
        except asyncio.CancelledError:
            if called.cancelled():
                self._forget(who, called)
            else:
                self._leave(who, 0.0)  # called, and gone in the same moment
            raise

    def _leave(self, who: Hashable, seconds: float) -> None:
        self._free += 1
        self._at_work[who] -= 1
        self._spent[who] += seconds
        self._call()
        self._tidy()

    def _call(self) -> None:
        """Call whoever is next, as long as there are places."""
        while self._free and (able := [who for who in self._waiting if self._at_work[who] < self._each]):
            who = min(able, key=lambda each: (self._at_work[each], self._spent[each]))
            called = self._waiting[who].popleft()
            if not self._waiting[who]:
                del self._waiting[who]
            if not called.done():
                self._free -= 1
                self._at_work[who] += 1
                called.set_result(None)

    def _forget(self, who: Hashable, called: "asyncio.Future[None]") -> None:
        """Somebody will not come any more."""
        line = self._waiting.get(who, deque())
        if called in line:
            line.remove(called)
        if not line:
            self._waiting.pop(who, None)
        self._tidy()

    def _tidy(self) -> None:
        """Forget who is gone and would not stand behind anybody."""
        self._at_work = +self._at_work
        least = self._least()
        gone = [who for who, spent in self._spent.items() if not self._is_here(who) and spent <= least]
        for who in gone if self._waiting or self._at_work else list(self._spent):
            del self._spent[who]

    def _is_here(self, who: Hashable) -> bool:
        return who in self._waiting or self._at_work[who] > 0

    def _least(self) -> float:
        return min((spent for who, spent in self._spent.items() if self._is_here(who)), default=0.0)
