"""`/healthz` tells how the database is now, and not how its line was."""

import asyncio

import pytest
from django.db import connection

from alphorn.database import sql
from alphorn.web.server.health import Health

LINES = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def well_before_and_after_a_cut() -> list[bool]:
    """The database lets the line go in between, as when it is started again."""
    health = Health()
    try:
        others = await asyncio.to_thread(lines)
        before = await health.is_well()
        await asyncio.to_thread(cut_lines, others)
        return [before, await health.is_well()]
    finally:
        await health.close()


def lines() -> list[int]:
    """Those of everybody else, by the number of their process."""
    try:
        return [pid for (pid,) in sql.rows(LINES)]
    finally:
        connection.close()


def cut_lines(but: list[int]) -> None:
    """Those that have come since; what else the tests hold goes on."""
    try:
        sql.rows(f"SELECT pg_terminate_backend(pid) FROM ({LINES}) AS line WHERE pid <> ALL(%s)", [but])
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_started_again_is_well_at_the_first_question() -> None:
    """Guard: `Health._ask` asks again."""
    assert asyncio.run(well_before_and_after_a_cut()) == [True, True]
