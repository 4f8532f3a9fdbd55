"""A network hangs, with as many posts on their way there as it takes: no other network notices."""

import asyncio
import math
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from alphorn.database import sql
from alphorn.models.work.states import State
from alphorn.worker.shift import work
from tests.stage.people import Person
from tests.worker.test_fairness import crowd_of, under_way, until

AT_X = 20  # of one workspace at once; the others wait
SLOWER = 1.05
SECONDS = """
SELECT extract(epoch FROM t.writing_at - d.created_at)::float
  FROM alphorn_delivery d JOIN alphorn_attempt t ON t.delivery_id = d.id
 WHERE d.network = 'facebook' ORDER BY d.id
"""


async def one_by_one(person: Person, count: int) -> None:
    """So many posts to Facebook, each when the one before is there."""
    [place] = await sync_to_async(lambda: list(person.workspace.connections.filter(network="facebook")[:1]))()

    for number in range(count):
        post = await sync_to_async(person.echo)(f"Chimney number {number} {time.monotonic_ns()}.", place)
        await until(post.deliveries.filter(state=State.DELIVERED).exists, 10)


async def beside_a_hanging_network(alice: Person, bob: Person, count: int) -> None:
    """Bob's posts to Facebook; then as many while Alice's at X get no answer."""
    stop = asyncio.Event()
    working = asyncio.create_task(work(stop))
    try:
        await one_by_one(bob, count)
        await sync_to_async(crowd_of)(alice, 100)
        await until(lambda: under_way() >= AT_X, 30)
        await one_by_one(bob, count)
        assert await sync_to_async(under_way)() >= AT_X
    finally:
        await sync_to_async(lambda: sql.run("DELETE FROM pgqueuer WHERE status = 'queued'"))()
        await sync_to_async(alice.stage.trouble)("x")
        stop.set()
        await working
        await sync_to_async(connections.close_all)()


def p99(seconds: list[float]) -> float:
    """The value below which 99 of 100 lie."""
    return sorted(seconds)[math.ceil(len(seconds) * 0.99) - 1]


@pytest.mark.not_quick
@pytest.mark.parametrize(
    ("count", "slower"),
    [pytest.param(5, math.inf, id="five"), pytest.param(300, 5 * SLOWER, marks=pytest.mark.by_hand_slow)],
)
def test_the_others_are_as_quick_as_ever(alice: Person, bob: Person, count: int, slower: float) -> None:
    """Guard: a lane for each network (`worker/jobs`)."""
    alice.connected("x")
    bob.connected("facebook")
    alice.stage.trouble("x", {"call": "create", "hang": True})

    asyncio.run(beside_a_hanging_network(alice, bob, count))

    took = [seconds for (seconds,) in sql.rows(SECONDS)]
    calm, beside = took[:count], took[count:]
    print(f"p99 {p99(calm) * 1000:.1f} ms, beside it {p99(beside) * 1000:.1f} ms")
    assert len(beside) == count
    assert max(beside) < 1
    assert p99(beside) <= p99(calm) * slower
