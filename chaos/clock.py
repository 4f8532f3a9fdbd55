"""The database's clock: it jumps, while everybody else's goes on.

Under Debian's libfaketime it really does. Where that is not installed, every moment that is stored lies further back or
ahead, in one transaction: for whoever asks the database it is the same.
"""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import asyncpg

from chaos.faketime import FakeTime
from chaos.rows import Rows

MOMENTS = """
SELECT table_name, column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name ~ '^(alphorn_|pgqueuer$)'
 ORDER BY 1
"""
AGAIN_SECONDS = 0.5


def ahead(moments: Mapping[str, Sequence[str]], seconds: float) -> list[str]:
    """The statements after which each of these columns lies so much further back: the clock has jumped ahead.

    All tables are held first: row by row, those who work on them would meet us half-way, again and again.
    """
    held = ", ".join(f'"{table}"' for table in moments)
    wait = f"'{seconds} seconds'::interval"
    changed = {
        table: ", ".join(f'"{each}" = "{each}" - {wait}' for each in columns) for table, columns in moments.items()
    }
    moved = [f'UPDATE "{table}" SET {changes}' for table, changes in changed.items()]
    return [f"LOCK TABLE {held} IN EXCLUSIVE MODE", *moved]


class Clock:
    """The one of a run."""

    def __init__(self, rows: Rows, time: FakeTime | None) -> None:
        self._rows, self._time = rows, time

    @property
    def words(self) -> str:
        """Which of the two it is."""
        return (
            "PostgreSQL has a clock of its own" if self._time else "instead of the clock, all that is stored is moved"
        )

    async def jump(self, seconds: float) -> None:
        """So far ahead; back, where it is negative."""
        if self._time is not None:
            self._time.jump(seconds)
        else:
            await self._move(seconds)

    async def _move(self, seconds: float) -> None:
        while True:
            try:
                found = [(row["table_name"], row["column_name"]) for row in await self._rows.ask(MOMENTS)]
                moments = {table: [name for _, name in columns] for table, columns in groupby(found, itemgetter(0))}
                await self._rows.run(ahead(moments, seconds))
                return
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # it is away, or somebody holds a row
                await asyncio.sleep(AGAIN_SECONDS)
