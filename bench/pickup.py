"""`pickup`: how long after its commit the first byte of a post reaches the network, the system being idle otherwise.

PostgreSQL notes the moment of the commit, before it is flushed to disk; a recorder in place of the network notes the
first byte, by the same clock. Posts are written over the web, one at a time; those of the floor take turns with them.
"""

import asyncio
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack

import asyncpg

from bench.bare_listener import CHANNEL
from bench.figures import Measurement, Size, summary
from bench.recorder import LONGEST_SECONDS, Recorder, recording
from bench.stage import Stage
from bench.visitor import Visitor

GAP_SECONDS = (0.05, 0.15)  # between two samples: whatever follows the answer has ended, and no rhythm is met
PERSON = ("x", "1001")
FLOOR_TABLE = "CREATE TABLE bench_floor (text text NOT NULL)"
COMMITTED = "SELECT text, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM {table}"


async def measure(stage: Stage, size: Size) -> Mapping[str, float]:
    """The figures of SAYS."""
    with ExitStack() as stack:
        stack.enter_context(stage.running("sandbox", "pickup-sandbox"))
        stack.enter_context(stage.running("web", "pickup-web"))
        stack.enter_context(stage.running("worker", "pickup-worker", ALPHORN_SANDBOX_PORT=str(stage.recorder_port)))
        address = f"http://127.0.0.1:{stage.recorder_port + 1}/"
        stack.enter_context(stage.module("bench.bare_listener", address))
        async with AsyncExitStack() as lines:
            recorder = await lines.enter_async_context(recording(stage.recorder_port + 1))
            visitor = await lines.enter_async_context(Visitor(f"http://localhost:{stage.web_port}"))
            database = await asyncpg.connect(stage.dsn)
            lines.push_async_callback(database.close)
            await _move_in(visitor, database)
            return await _sample(recorder, visitor, database, size)


async def _move_in(visitor: Visitor, database: "asyncpg.Connection[asyncpg.Record]") -> None:
    await visitor.sign_up("pickup@alphorn.example")
    await visitor.connect(*PERSON)
    await visitor.open_sheet()
    await database.execute(FLOOR_TABLE)


async def _sample(
    recorder: Recorder, visitor: Visitor, database: "asyncpg.Connection[asyncpg.Record]", size: Size
) -> dict[str, float]:
    posts: dict[str, int] = {}
    floor: dict[str, int] = {}
    for number in range(size.warm_up + size.samples):
        text = f"Pickup {number}."
        heard = recorder.expect(text)
        await visitor.echo(text, visitor.places)
        posts[text] = await first_byte(heard)
        text = f"Floor {number}."
        heard = recorder.expect(text)
        await notify(database, text)
        floor[text] = await first_byte(heard)
    return {
        **summary("pickup", (await waits(database, "alphorn_post", posts))[size.warm_up :], 50, 99),
        "pickup.n": size.samples,
        **summary("pickup.floor", (await waits(database, "bench_floor", floor))[size.warm_up :], 50, 99),
    }


async def first_byte(heard: "asyncio.Future[int]") -> int:
    """When it came, after a pause that fits no rhythm."""
    moment = await asyncio.wait_for(heard, LONGEST_SECONDS)
    await asyncio.sleep(random.uniform(*GAP_SECONDS))
    return moment


async def notify(database: "asyncpg.Connection[asyncpg.Record]", text: str) -> None:
    """The floor of a post: a row, and word of it."""
    async with database.transaction():
        await database.execute("INSERT INTO bench_floor VALUES ($1)", text)
        await database.execute("SELECT pg_notify($1, $2)", CHANNEL, text)


async def waits(
    database: "asyncpg.Connection[asyncpg.Record]", table: str, first_bytes: Mapping[str, int]
) -> list[float]:
    """Seconds from commit to first byte."""
    committed = dict(await database.fetch(COMMITTED.format(table=table)))
    return [at_ns / 1e9 - committed[text] / 1e6 for text, at_ns in first_bytes.items()]


PICKUP = Measurement(
    name="pickup",
    about="how long after its commit the first byte of a post reaches the network; one at a time, nothing else to do",
    says={
        "pickup.p50_ms": "half of the posts were on the line within so long after their commit",
        "pickup.p99_ms": "99 of 100 posts were on the line within so long after their commit",
        "pickup.n": "posts measured, and as many of the floor",
        "pickup.floor.p50_ms": "floor: a row and a bare NOTIFY, a process that LISTENs and sends one request",
        "pickup.floor.p99_ms": "floor: a row and a bare NOTIFY, a process that LISTENs and sends one request",
    },
    aims={"pickup.p50_ms": 10, "pickup.p99_ms": 50},
    aside={"pickup.n"},
    measure=measure,
)
