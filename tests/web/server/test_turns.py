"""Who comes next: whoever had least. Who asks for much waits, and lets others pass."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from alphorn.web.server.turns import Turns

DEADLINE_SECONDS = 10


class Shop:
    """Somewhere with turns, and who was served."""

    def __init__(self, places: int, each: int) -> None:
        self.turns = Turns(places, each)
        self.served: list[str] = []
        self.at_once: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    @asynccontextmanager
    async def _seen(self, who: str) -> AsyncIterator[None]:
        async with self.turns.of(who):
            self.at_once.update((who, "all"))
            self.most |= self.at_once
            yield
            self.at_once.subtract((who, "all"))

    async def serve(self, who: str, seconds: float) -> None:
        """Serve one, for so long."""
        async with self._seen(who):
            self.served.append(who)
            await asyncio.sleep(seconds)

    def order(self, who: str, seconds: float, times: int) -> "list[asyncio.Task[None]]":
        """They stand in line so often."""
        return [asyncio.create_task(self.serve(who, seconds)) for _ in range(times)]


async def all_done(*orders: "list[asyncio.Task[None]]") -> None:
    """Wait for everybody."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        await asyncio.gather(*(task for order in orders for task in order))


async def test_no_more_are_served_at_once_than_there_are_places() -> None:
    shop = Shop(places=3, each=2)

    await all_done(shop.order("alice", 0.01, 5), shop.order("bob", 0.01, 5))

    assert (shop.most["all"], shop.most["alice"], shop.most["bob"]) == (3, 2, 2)


async def test_one_who_takes_long_leaves_a_place_to_others() -> None:
    shop = Shop(places=2, each=1)
    slow = shop.order("mallory", 60, 10)
    await asyncio.sleep(0)

    await all_done(shop.order("alice", 0, 50))

    assert shop.served.count("mallory") == 1
    [task.cancel() for task in slow]


async def test_where_all_places_are_taken_whoever_had_less_comes_next() -> None:
    shop = Shop(places=1, each=1)
    slow = shop.order("mallory", 0.1, 3)
    await asyncio.sleep(0.01)

    await all_done(slow, shop.order("alice", 0, 20))

    assert shop.served == ["mallory", *["alice"] * 20, "mallory", "mallory"]


async def test_equal_ones_take_turns() -> None:
    shop = Shop(places=1, each=1)

    await all_done(shop.order("alice", 0.02, 3), shop.order("bob", 0.02, 3))

    assert shop.served[:2] == ["alice", "bob"]
    assert Counter(shop.served[:4]) == Counter(alice=2, bob=2)


async def test_who_comes_late_is_not_owed_what_others_had() -> None:
    shop = Shop(places=1, each=1)
    early = shop.order("alice", 0.02, 20)
    await asyncio.sleep(0.15)

    late = shop.order("bob", 0.02, 20)
    await all_done(early, late)

    assert 8 <= shop.served[6:26].count("bob") <= 12


@pytest.mark.parametrize("called", [False, True])
async def test_who_leaves_the_line_takes_no_place_along(called: bool) -> None:
    shop = Shop(places=1, each=1)
    [first], [second] = shop.order("alice", 0.05, 1), shop.order("bob", 0, 1)
    await asyncio.sleep(0.01)
    first.cancel() if called else None
    await asyncio.sleep(0)  # first has gone, and has called second
    second.cancel()

    await asyncio.gather(first, second, return_exceptions=True)

    await all_done(shop.order("carol", 0, 3))
    assert shop.served[-3:] == ["carol"] * 3


async def test_when_everybody_has_gone_nobody_is_remembered() -> None:
    shop = Shop(places=2, each=1)

    await all_done(*(shop.order(f"visitor {n}", 0, 2) for n in range(50)))

    assert (shop.turns._waiting, dict(shop.turns._at_work), shop.turns._spent) == ({}, {}, {})
