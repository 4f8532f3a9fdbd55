"""`/healthz` tells how the database is now, and not how its line was."""

import asyncio

import pytest
from django.db import connection

from alphorn.database import sql
from alphorn.web.server.health import Health

OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def well_before_and_after_a_cut() -> list[bool]:
    """The database lets the line go in between, as when it is started again."""
    health = Health()
    try:
        before = await health.is_well()
        await asyncio.to_thread(cut_lines)
        return [before, await health.is_well()]
    finally:
        await health.close()


def cut_lines() -> None:
    """Those of everybody else."""
    try:
        sql.rows(OTHERS)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_started_again_is_well_at_the_first_question() -> None:
    """Guard: `Health._ask` asks again."""
    assert asyncio.run(well_before_and_after_a_cut()) == [True, True]
