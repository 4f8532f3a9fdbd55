"""The net is drawn part by part: what tears in one place holds in the others, and no send ends for it."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from operator import attrgetter
from typing import Any

import pytest
from structlog.testing import capture_logs

from alphorn.database import sql
from alphorn.lib.patience import Patience
from alphorn.models.work.states import State
from alphorn.networks.http import Http
from alphorn.worker.process import Process
from alphorn.worker.sweeping import sweep
from tests.models.hands import Time, a_life, again, jobs_of, lose_jobs
from tests.stage.people import Person


def test_a_part_that_fails_stops_no_other(alice: Person, time_passes: Time) -> None:
    """Guard: `sweeping.sweep` tries each part for itself."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Snow up to the sills."))
    lose_jobs()
    time_passes(timedelta(seconds=11))
    life = a_life()

    async def story() -> None:
        process = Process(Http(), Patience())
        await sweep(process, life)
        await process.close()

    sql.run("ALTER TABLE alphorn_stream RENAME COLUMN run TO gone")
    try:
        with capture_logs() as said:
            asyncio.run(story())
    finally:
        sql.run("ALTER TABLE alphorn_stream RENAME COLUMN gone TO run")

    assert {each["part"] for each in said if each["event"] == "sweep_failed"} == {"orphaned_runs"}
    assert again(delivery).state == State.WAITING
    assert jobs_of(delivery) == [("1", 0)]


@pytest.mark.parametrize("claims", [attrgetter("in_database"), attrgetter("in_look_threads")], ids=["sends", "looks"])
def test_what_is_slow_beside_the_sends_ends_no_process(claims: Callable[[Process], Callable[..., Any]]) -> None:
    """Guard: `process.stuck_for` asks for claims and records alone, and for all of them."""

    async def story() -> tuple[float, float]:
        process = Process(Http(), Patience())
        clock = asyncio.get_running_loop().time
        slow = asyncio.create_task(process.beside(time.sleep, 0.1))
        await asyncio.sleep(0.05)
        beside = process.stuck_for(clock())
        claim = asyncio.create_task(claims(process)(time.sleep, 0.1))
        await asyncio.sleep(0.05)
        claiming = process.stuck_for(clock())
        await asyncio.gather(slow, claim)
        await process.close()
        return beside, claiming

    assert [stuck > 0 for stuck in asyncio.run(story())] == [False, True]
