"""Nobody waits for somebody else's posts: a lane that is full of one workspace's, a claim that one of many spoils."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from alphorn import jobs
from alphorn.database import sql
from alphorn.jobs.engine import NotNow
from alphorn.lib.patience import Patience
from alphorn.models import Delivery, Post
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.models.posting.shares import LANE, OF_A_WORKSPACE
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State
from alphorn.networks.http import Http
from alphorn.worker.life import Life
from alphorn.worker.process import Process
from alphorn.worker.sending import Sender
from alphorn.worker.shift import work
from tests.models.hands import a_life, again
from tests.models.plans import multiplied
from tests.stage.people import Person

NOT_QUICK = pytest.mark.not_quick


def crowd_of(person: Person, count: int) -> None:
    """So many posts of one workspace, each with its job."""
    person.connected("x")
    post = person.echo("Fog.")
    another = {"id": "md5('p' || n)::uuid", "text": "'Fog, day ' || n", "client_key": "gen_random_uuid()"}
    multiplied(post, count - 1, **another)
    multiplied(person.delivery(post), count - 1, id="md5('d' || n)::uuid", post_id="md5('p' || n)::uuid")
    jobs.enqueue([DELIVERY.job(pk, "x", 1, timedelta(0)) for pk in Delivery.objects.values_list("pk", flat=True)])


def under_way() -> int:
    """How many are being sent."""
    return Delivery.objects.filter(state=State.SENDING).count()


async def until(condition: Callable[[], bool], seconds: float) -> float:
    """Until it holds. Returns how many seconds that took; fails where it takes longer than `seconds`."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not await sync_to_async(condition)():  # noqa: ASYNC110 - the database says so
            await asyncio.sleep(0.02)
    return time.monotonic() - began


async def first_of_another(crowd: int, other: Callable[[], Post]) -> float:
    """The lane is filled; then another workspace posts. Returns after how many seconds that is being sent."""
    stop = asyncio.Event()
    working = asyncio.create_task(work(stop))
    try:
        await until(lambda: under_way() >= crowd, 30)
        post = await sync_to_async(other)()
        return await until(lambda: post.deliveries.get().attempt == 1, 10)
    finally:
        stop.set()
        await sync_to_async(lambda: sql.run("DELETE FROM pgqueuer WHERE status = 'queued'"))()
        await working
        await sync_to_async(connections.close_all)()


@pytest.mark.parametrize(
    ("count", "seconds"),
    [
        pytest.param(300, 3, marks=NOT_QUICK),
        pytest.param(1500, 5, marks=pytest.mark.by_hand_slow),
        pytest.param(10_000, 5, marks=pytest.mark.by_hand_slow),
    ],
)
def test_another_workspace_s_post_does_not_wait_for_a_crowd(
    alice: Person, bob: Person, count: int, seconds: int
) -> None:
    """Guard: `shares.send_to_the_crowd`."""
    bob.connected("x")
    crowd_of(alice, count)
    alice.stage.trouble("x", {"call": "create", "delay_s": seconds})

    waited = asyncio.run(first_of_another(LANE, lambda: bob.echo("Bread.")))

    assert waited <= 1
    assert OF_A_WORKSPACE <= LANE // 10


async def play(process: Process, story: Callable[[Sender], Awaitable[None]]) -> None:
    """Let `story` happen in a process with a line to the world."""
    async with Http(allow=loopback_allowed()) as process.http:
        await story(Sender(process))
    await process.close()


def test_a_claim_that_one_of_many_spoils_is_made_again_one_by_one(alice: Person) -> None:
    """Guard: `Sender._claim` divides what was refused: nobody else waits for the next try."""
    alice.connect("x")
    first, bad, *others = (alice.delivery(alice.echo(f"Fog, day {day}.")) for day in range(5))
    process = Process(Http(), Patience(claim_again_seconds=60))
    process.begin(a_life())
    sql.run(f"ALTER TABLE alphorn_attempt ADD CONSTRAINT spoils CHECK (delivery_id <> '{bad.pk}') NOT VALID")

    async def story(sender: Sender) -> None:
        sends = [asyncio.create_task(sender.send(each.pk)) for each in (first, bad, *others)]
        done, left = await asyncio.wait(sends, timeout=5)
        assert (len(done), left) == (4, {sends[1]})
        sends[1].cancel()

    try:
        asyncio.run(play(process, story))
    finally:
        sql.run("ALTER TABLE alphorn_attempt DROP CONSTRAINT spoils")

    assert {again(each).state for each in (first, *others)} == {State.DELIVERED}


def test_a_job_whose_claims_are_lost_is_not_done_by_that(alice: Person) -> None:
    """Guard: `Process.hold` puts it back into the queue."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog."))
    process = Process(Http(), Patience(claim_again_seconds=0.001))
    process.begin(a_life())

    async def story(_: Sender) -> None:
        with pytest.raises(NotNow) as raised:
            await process.hold(delivery.pk, loses)
        assert raised.value.after == timedelta(seconds=1)

    asyncio.run(play(process, story))


async def loses(_: Life) -> bool:
    """A claim of which nobody ever hears."""
    return False
