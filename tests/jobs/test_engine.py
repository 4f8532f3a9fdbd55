"""Lanes that end are begun again: at once when a line was lost, and ever later when they cannot live."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest
from asgiref.sync import sync_to_async
from pgqueuer.core.buffers import TimedOverflowBuffer
from pgqueuer.core.listeners import PGNoticeEventListener, default_event_router, initialize_notice_event_listener
from psycopg.sql import SQL, Identifier

from alphorn import jobs
from alphorn.database import sql
from alphorn.database.url import for_asyncpg
from alphorn.jobs import Word
from alphorn.jobs.engine import CHANNEL, LONGEST_WAIT_SECONDS, Driver, Lane, Outbox, Said, run_lanes, wait_after
from alphorn.lib.logs import configure
from alphorn.lib.started import database_url
from bench.counted_line import counted_line

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
    lanes = [Lane(driver, name) for name in ("one", "two")]
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


class Listener:
    """What the lanes of sends and of renewals are told, each by its operation."""

    def __init__(self) -> None:
        self._line = psycopg.connect(database_url(), autocommit=True)
        for name in (jobs.lane(Word.SEND, "x"), jobs.lane(Word.SEND, "facebook"), jobs.lane(Word.REFRESH)):
            self._line.execute(SQL("LISTEN {}").format(Identifier(f"{CHANNEL}.{name}")))

    def heard(self) -> list[str]:
        """All that was said since it listens."""
        said = list(self._line.notifies(timeout=0.1))
        self._line.close()
        return [f"{json.loads(each.payload)['operation']} {each.channel.removeprefix(CHANNEL + '.')}" for each in said]


def send(after: timedelta = timedelta(0), network: str = "x") -> jobs.Job:
    return jobs.Job(Word.SEND, uuid4(), "1", after, network)


def test_a_lane_is_told_of_its_own_jobs_and_only_of_what_it_can_pick(database: None) -> None:
    """Guard: the triggers. The queue's own one woke all eleven lanes three times for each post."""
    listener = Listener()

    jobs.enqueue([send(), send(), send(timedelta(minutes=1), "facebook")])
    jobs.enqueue([jobs.Job(Word.REFRESH, uuid4(), "1", timedelta(seconds=0.5))])

    assert listener.heard() == ["insert send.x", "insert refresh"]


def test_a_lane_is_told_of_a_place_that_is_free_while_somebody_waits_for_it(database: None) -> None:
    """Guard: the trigger of what is done. A lane that is full looks again ten times a second only."""
    jobs.enqueue([send(), send(network="facebook")])
    sql.run("UPDATE pgqueuer SET status = 'picked'")
    jobs.enqueue([send(), send(timedelta(minutes=1), "facebook")])
    listener = Listener()

    sql.run("DELETE FROM pgqueuer WHERE status = 'picked'")

    assert listener.heard() == ["delete send.x"]


def test_what_reads_back_is_in_no_lane_of_looks_or_sends(database: None) -> None:
    """Guard: `jobs.lane`. Three hundred of one person's held another's post up for twenty seconds."""
    seen, looked = (jobs.Job(word, uuid4(), "1", network="x") for word in (Word.SEE, Word.LOOK))
    crowded, sent = send().crowded(), send()
    jobs.enqueue([seen, looked, crowded, sent])

    assert jobs.queued("send.x", 9) == [sent.row]
    assert jobs.queued("crowd.x", 9) == [crowded.row]
    assert (jobs.queued("look.x", 9), jobs.queued("see.x", 9)) == ([looked.row], [seen.row])


async def test_what_a_lane_could_not_say_is_said_again(database: None) -> None:
    """Guard: `Outbox.flush`. What a full box could not say waited for the next thing to say."""
    said = list[int]()

    class Fails:
        async def log_jobs(self, items: list[Said]) -> None:
            await asyncio.sleep(0.2)
            said.append(len(items))
            if len(said) == 1:
                raise TimeoutError

    nothing: Any = None  # of no job
    async with Outbox(max_size=2, repository=Fails()) as outbox:
        for _ in range(2):
            await outbox.add((nothing, "successful", None))
        await asyncio.sleep(1)

        assert said == [2, 2]


async def test_a_lane_without_work_asks_two_questions_and_rests(database: None) -> None:
    """Guards: one question for when the next is due, and lines that are not cleared. They were eight, each second."""
    stop = asyncio.Event()
    with counted_line(database_url()) as line:
        running = asyncio.create_task(run_lanes(for_asyncpg(line.dsn), {"one": 4}, nothing, stop))
        await asyncio.sleep(0.5)
        before, began = line.round_trips, time.monotonic()
        await asyncio.sleep(2.1)
        asked, seconds = line.round_trips - before, time.monotonic() - began
        stop.set()
        await running

    assert 0 < asked <= 2 * (int(seconds) + 1)


async def test_a_lane_looks_for_what_it_says_only_when_there_is_something(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guard: the queue is given `Outbox`. Nine lanes that looked ten times a second were half of an idle worker."""
    looked, done, stop = [], asyncio.Event(), asyncio.Event()

    async def flush(outbox: Outbox) -> None:
        looked.append(outbox.events.qsize())
        await TimedOverflowBuffer.flush(outbox)

    async def do(word: str, row: UUID) -> None:
        done.set()

    monkeypatch.setattr(Outbox, "flush", flush)
    running = asyncio.create_task(run_lanes(for_asyncpg(database_url()), {"send.x": 8}, do, stop))
    await asyncio.sleep(0.5)
    before = list(looked)
    await sync_to_async(jobs.enqueue)([send()])
    await done.wait()
    await asyncio.sleep(0.5)
    stop.set()
    await running

    assert (before, looked[:1]) == ([], [1])
    assert await sync_to_async(sql.rows)("SELECT 1 FROM pgqueuer") == []
