"""Many small calls become few large ones: the first goes at once, what arrives meanwhile goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Coalesced(Generic[Item, Answer]):
    """Calls `work(items)` with one batch under way at a time; `work` answers in the order of its items.

    An exception of `work` reaches every caller of that batch. Callers may be cancelled; the batch goes on.
    """

    def __init__(self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]], most: int = 200):
        self._work = work
        self._most = most
        self._line: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._drainer: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Answer:
        """The answer to `item`, which shares a batch with its neighbours."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._line.append((item, answer))
        if self._drainer is None:
            self._drainer = asyncio.create_task(self._drain())
        return await answer

    @property
    def is_busy(self) -> bool:
        """Whether a batch is under way."""
        return self._drainer is not None

    async def _drain(self) -> None:
        try:
            while self._line:
                batch, self._line = self._line[: self._most], self._line[self._most :]
                await self._answer(batch)
        finally:
            self._drainer = None

    async def _answer(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answered = list(zip(batch, await self._work([item for item, _ in batch]), strict=True))
        except asyncio.CancelledError:  # nobody is left waiting for what will not come
            for _, future in (*batch, *self._line):
                future.cancel()
            self._line = []
            raise
        except Exception as error:  # handed on to whoever asked
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), answer in answered:
                if not future.done():
                    future.set_result(answer)
