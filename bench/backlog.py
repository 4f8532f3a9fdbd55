"""How many deliveries a second one worker makes when many wait for it, beside a process that does nothing but send."""

import asyncio
import itertools
from collections.abc import Sequence
from functools import partial

import asyncpg

from bench.bare_listener import CHANNEL
from bench.figures import Size
from bench.pickup import FLOOR_TABLE, notify
from bench.post_cost import PARTS, Writer
from bench.processor import taken_ms
from bench.recorder import Recorder, recording
from bench.request import CONNECTIONS
from bench.spent import spent, usual
from bench.stage import Stage

LONGEST_SECONDS = 120.0
LOOK_SECONDS = 0.05
_numbers = itertools.count(1)
NOTIFY_ALL = f"SELECT pg_notify('{CHANNEL}', 'Burst ' || n) FROM generate_series(1, $1) n"


async def rate(stage: Stage, writer: Writer, size: Size) -> dict[str, float]:
    """Of one worker, from the first byte of the one to the first byte of the next, as the network hears them."""
    for number in range(size.backlog):
        await writer.visitor.echo(f"Backlog {number}.", writer.profiles)
    waiting = size.backlog * len(writer.profiles)
    async with recording(stage.recorder_port + 1) as recorder:
        with stage.running("worker", "backlog-worker", ALPHORN_SANDBOX_PORT=str(stage.recorder_port)):
            return {"posts.per_second": await _a_second(recorder, waiting), "posts.n": waiting}


async def floor(stage: Stage, waiting: int, size: Size) -> dict[str, float]:
    """A row and a bare NOTIFY each, a process that LISTENs and sends: one by one, then as many at once as above."""
    count = size.posts * CONNECTIONS
    async with recording(stage.recorder_port + 1) as recorder:
        with stage.module("bench.bare_listener", f"http://127.0.0.1:{stage.recorder_port + 1}/") as listener:
            database = await asyncpg.connect(stage.dsn)
            try:
                await database.execute(FLOOR_TABLE)

                def gauges() -> dict[str, float]:
                    return {"worker": taken_ms(listener.pid), "postgres": taken_ms(stage.postgres_id)}

                parts = await spent(gauges, partial(_one_by_one, recorder, database, count // PARTS), PARTS)
                recorder.came_ns.clear()
                await database.execute(NOTIFY_ALL, waiting)
                a_second = await _a_second(recorder, waiting)
            finally:
                await database.close()
    used = usual([part.by for part in parts])
    each = {f"posts.cpu.floor.{name}_ms": round(taken / (count // PARTS), 3) for name, taken in used.items()}
    return {**each, "posts.floor.per_second": a_second}


async def _one_by_one(recorder: Recorder, database: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    for _ in range(count):
        text = f"Floor {next(_numbers)}."
        heard = recorder.expect(text)
        await notify(database, text)
        await asyncio.wait_for(heard, LONGEST_SECONDS)


async def _a_second(recorder: Recorder, count: int) -> float:
    """The rate at which so many come, without the first tenth."""
    async with asyncio.timeout(LONGEST_SECONDS):
        while len(recorder.came_ns) < count:  # noqa: ASYNC110 - a look now and then does not slow the recorder
            await asyncio.sleep(LOOK_SECONDS)
    return rate_of(recorder.came_ns)


def rate_of(moments_ns: Sequence[int]) -> float:
    """A second, from the end of the first tenth on: until then it gets under way."""
    moments = sorted(moments_ns)[len(moments_ns) // 10 :]
    return round((len(moments) - 1) / max(1, moments[-1] - moments[0]) * 1e9, 1)
