"""A process that has more to do than it can takes nothing more in hand."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from alphorn.jobs.engine import NotNow
from alphorn.lib.patience import Patience
from alphorn.networks.http import Http
from alphorn.worker.life import Life
from alphorn.worker.process import MOST_TURNS, Process

SHORT = Patience(long_turn_seconds=0.03)
FOR_EVER = 1_000_000  # turns: of how many it takes a look, the machine decides
ROW = uuid4()


async def busy(turns: int) -> float:
    """So many turns of the loop take twice as long as they may. Returns when that was over."""
    for _ in range(turns):
        await asyncio.sleep(0)
        time.sleep(SHORT.long_turn_seconds * 2)  # noqa: ASYNC251 - that is the point
    return time.monotonic()


def played(story: Callable[[Process, list[float]], Awaitable[None]]) -> list[float]:
    """A story with a process that has a life; and when it took something in hand."""
    taken: list[float] = []

    async def play() -> None:
        process = Process(Http(), SHORT)
        process.begin(Life(SHORT))
        await story(process, taken)

    asyncio.run(play())
    return taken


def holding(process: Process, taken: list[float], row: UUID = ROW) -> Awaitable[None]:
    """Take that row in hand, and note when."""

    async def work(_: Life) -> bool:
        taken.append(time.monotonic())
        return True

    return process.hold(row, work)


def test_it_takes_nothing_until_it_keeps_up() -> None:
    """Guard: `Process.hold` asks for that first."""
    ended: list[float] = []

    async def story(process: Process, taken: list[float]) -> None:
        load = asyncio.create_task(busy(MOST_TURNS // 2))
        await asyncio.sleep(0)
        await holding(process, taken)
        ended.append(await load)

    [taken_at] = played(story)

    assert taken_at > ended[0]


def test_where_that_lasts_the_job_goes_back_into_the_queue() -> None:
    async def story(process: Process, taken: list[float]) -> None:
        load = asyncio.create_task(busy(FOR_EVER))
        await asyncio.sleep(0)
        with pytest.raises(NotNow) as raised:
            await holding(process, taken)
        assert raised.value.after > timedelta(0)
        load.cancel()

    assert played(story) == []


def test_one_that_has_time_takes_at_once() -> None:
    async def story(process: Process, taken: list[float]) -> None:
        await holding(process, taken)

    assert len(played(story)) == 1
