"""Lanes that end are begun again: at once when a line was lost, and ever later when they cannot live."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.listeners import PGNoticeEventListener, default_event_router, initialize_notice_event_listener

from alphorn.database import sql
from alphorn.database.url import for_asyncpg
from alphorn.jobs.engine import LONGEST_WAIT_SECONDS, Driver, Lane, run_lanes, wait_after
from alphorn.lib.logs import configure
from alphorn.lib.started import database_url

pytestmark = pytest.mark.not_quick


def test_who_ends_again_and_again_is_waited_for_longer_and_longer() -> None:
    assert [wait_after(deaths) for deaths in (1, 2, 3, 4)] == [0.1, 0.2, 0.4, 0.8]
    assert wait_after(1000) == LONGEST_WAIT_SECONDS


@pytest.fixture
def without_a_queue(database: None) -> Iterator[None]:
    """A database whose queue is not there."""
    sql.run("ALTER TABLE pgqueuer RENAME TO elsewhere")
    yield
    sql.run("ALTER TABLE elsewhere RENAME TO pgqueuer")


async def nothing(word: str, row: UUID) -> None:
    """No job comes."""


async def test_while_the_queue_is_away_it_is_asked_seldom_and_said_as_an_error(
    without_a_queue: None, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("INFO")
    stop = asyncio.Event()
    running = asyncio.create_task(run_lanes(for_asyncpg(database_url()), {"one": 1}, nothing, stop))
    await asyncio.sleep(3)
    stop.set()
    await running
    logging.getLogger().handlers.clear()

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "lane_failed" in line]
    assert {line["level"] for line in said} == {"error"}
    assert 2 <= len(said) <= 6


async def test_a_lane_is_asked_whether_it_hears_when_all_listen(database: None) -> None:
    """Guard: `engine.notify` waits for that. On a busy machine the queue asks first, and took the lane for dead."""
    pool = await asyncpg.create_pool(for_asyncpg(database_url()), min_size=2, max_size=2)
    driver = Driver(pool, 2)
    lanes = [Lane(Queries(driver)) for _ in range(2)]
    asked = [asyncio.create_task(lane.listener_healthy(timedelta(seconds=1))) for lane in lanes]
    await asyncio.sleep(0.05)
    for lane in lanes:
        heard = default_event_router(
            notice_event_queue=PGNoticeEventListener(),
            canceled=lane.job_context,
            pending_health_check=lane.pending_health_check,
        )
        await initialize_notice_event_listener(driver, lane.channel, heard)

    answers = await asyncio.gather(*asked, return_exceptions=True)

    pool.terminate()
    assert [type(answer).__name__ for answer in answers] == ["HealthCheckEvent", "HealthCheckEvent"]
