"""A worker whose claim or record is stuck leaves, and not before what is at a network could bring in its answer."""

import asyncio
import time

import pytest

from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.networks.http import Http
from alphorn.worker.life import Life
from alphorn.worker.process import Process
from alphorn.worker.shift import heartbeat, last_moment

SOON = Patience(stuck_seconds=0.05, answer_seconds=0.2, answer_grace_seconds=0.01)
STUCK_SECONDS = 0.3
EVERY = 0.01
ROW = uuid7()


def at_work(patience: Patience) -> tuple[Process, Life]:
    """A process that has something at a network."""
    process, life = Process(Http(), patience), Life(patience)
    process.begin(life)
    life.take(ROW)
    return process, life


def test_a_stuck_worker_takes_nothing_more_and_waits_for_what_it_has_at_a_network() -> None:
    """Guards: `shift.last_moment`, `process.has_rows_in_hand`."""

    async def story() -> list[bool]:
        process, life = at_work(Patience(stuck_seconds=0.05))
        stop = asyncio.Event()
        claim = asyncio.create_task(process.in_database(time.sleep, STUCK_SECONDS))
        beating = asyncio.create_task(heartbeat(process, stop, EVERY))
        await asyncio.wait_for(stop.wait(), STUCK_SECONDS)
        await asyncio.sleep(0.05)
        stayed = not beating.done()
        life.put_down(ROW)
        await asyncio.wait({beating}, timeout=STUCK_SECONDS)
        has_left = beating.done()
        await claim
        await process.close()
        return [stayed, has_left]

    assert asyncio.run(story()) == [True, True]


def test_it_leaves_without_an_answer_that_does_not_come() -> None:
    async def story() -> bool:
        process, life = at_work(SOON)
        claim = asyncio.create_task(process.in_database(time.sleep, STUCK_SECONDS))
        await asyncio.wait_for(heartbeat(process, asyncio.Event(), EVERY), STUCK_SECONDS)
        has_still = bool(life.held)
        await claim
        await process.close()
        return has_still

    assert asyncio.run(story())


def test_one_that_goes_on_is_not_stuck() -> None:
    async def story() -> None:
        process, _ = at_work(Patience())
        await process.in_database(time.sleep, 0)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(heartbeat(process, asyncio.Event(), EVERY), 0.05)
        await process.close()

    asyncio.run(story())


def test_a_worker_that_may_not_write_any_more_has_less_to_wait_for() -> None:
    process, life = at_work(SOON)
    moments = [last_moment(process)]
    life.over.set()
    moments.append(last_moment(process))

    assert moments == [SOON.answer_seconds, SOON.answer_grace_seconds]
