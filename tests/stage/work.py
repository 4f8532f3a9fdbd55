"""A worker's shift inside a test, until nothing is left to do; and time that passes without waiting for it."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter

import uvloop
from asgiref.sync import sync_to_async
from django.db import connections

from alphorn.database import sql
from alphorn.models.work.invariants import Grace, broken
from alphorn.worker.shift import work

LONGEST_SECONDS = 60
FIRST_LOOK_SECONDS, LONGEST_LOOK_SECONDS = 0.03, 0.15
# Nothing is due, nothing is in hand, and no job waits that could be picked now.
IDLE = """
SELECT NOT EXISTS (SELECT FROM pgqueuer WHERE execute_after <= now() OR status = 'picked')
   AND NOT EXISTS (SELECT FROM alphorn_delivery
                    WHERE state = 'sending' OR (state IN ('waiting', 'checking') AND due_at <= now()))
   AND NOT EXISTS (SELECT FROM alphorn_stream
                    WHERE state = 'importing' OR (state IN ('waiting', 'resting') AND due_at <= now()))
"""
MOMENTS = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name ~ '^(alphorn_|pgqueuer$)'
 ORDER BY 1
"""
TABLES = """
SELECT table_name FROM information_schema.tables
 WHERE table_schema = 'public' AND table_name NOT IN ('django_migrations', 'django_content_type')
"""
LARGEST = """
SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
A_WHILE = timedelta(minutes=1)
LARGE = 1_000_000  # bytes of a table, emptied rows still in it
OF_PROCESSES = (
    "alphorn_instance",
    "alphorn_worker",
    "alphorn_chore",
)  # what they write by themselves, and look for again


def run_jobs() -> None:
    """Work until nothing is left to do now. Raises TimeoutError when that does not come.

    What must always hold is looked at afterwards, without any grace: the worker has gone, so nothing is in hand.
    """
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_work_until_idle())
    assert [str(each) for each in broken(Grace(in_nobodys_hand=timedelta(0)))] == []


async def _work_until_idle() -> None:
    stop = asyncio.Event()
    working, pause = asyncio.create_task(work(stop)), FIRST_LOOK_SECONDS
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            while not working.done() and not await sync_to_async(is_idle)():
                await asyncio.sleep(pause)
                pause = min(1.3 * pause, LONGEST_LOOK_SECONDS)  # to look takes from what is being done
    finally:
        stop.set()
        try:
            await working
        finally:
            await sync_to_async(connections.close_all)()


def is_idle() -> bool:
    """Whether there is nothing to do now."""
    [(idle,)] = sql.rows(IDLE)
    return bool(idle)


def time_passes(wait: timedelta) -> None:
    """Every moment that is stored lies so much further back; of what came in, which is much, seconds do not matter."""
    earlier = {
        table: ", ".join(f'"{column}" = "{column}" - %(wait)s' for column in columns)
        for table, columns in _moments().items()
        if table != "alphorn_item" or abs(wait) >= A_WHILE
    }
    sql.run("; ".join(f'UPDATE "{table}" SET {changes}' for table, changes in earlier.items()), {"wait": wait})


@cache
def _moments() -> dict[str, list[str]]:
    """The columns that hold a moment, by their tables."""
    return {table: [column for _, column in found] for table, found in groupby(sql.rows(MOMENTS), itemgetter(0))}


def empty_database(*, but: Collection[str] = ()) -> None:
    """Forget all but the shape of it, and these tables. What has grown large goes with its files, which is slower."""
    tables = [f'"{name}"' for name in _tables() if name not in but]
    [(largest,)] = sql.rows(LARGEST)
    if largest > LARGE:
        sql.run("TRUNCATE " + ", ".join(tables))
    else:
        sql.run("; ".join(f"DELETE FROM {table}" for table in tables))  # in one transaction: references do not mind


@cache
def _tables() -> list[str]:
    return [name for (name,) in sql.rows(TABLES)]
