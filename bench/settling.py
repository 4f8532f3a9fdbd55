"""`settling`: how long until what is in doubt is certain, and until what a dead worker had in hand is somebody's again.

A network takes posts and loses its answers: Alphorn looks there and finds them. Then it says nothing at all, and the
worker that waits for it is killed, another one being alive.
"""

import asyncio
import json
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack

import asyncpg

from bench.figures import Measurement, Size, percentile
from bench.stage import Stage
from bench.trouble import HANGING, HEALTHY, LOSING, Networks
from bench.visitor import Unexpected, Visitor

PERSON = ("x", "1001")
LONGEST_SECONDS = 120.0
LOOK_SECONDS = 0.05
# From the moment of the doubt.
SETTLED = """
SELECT extract(epoch FROM d.settled_at - t.ended_at)::float AS seconds
  FROM alphorn_delivery d JOIN alphorn_attempt t ON t.delivery_id = d.id AND t.number = 1 WHERE d.state = 'delivered'
"""
IN_FLIGHT = "SELECT count(*) FROM alphorn_delivery WHERE state = 'sending' AND attempt = 1"
HANGS = "POST /2/tweets"


async def measure(stage: Stage, size: Size) -> Mapping[str, float]:
    """The figures of SAYS."""
    patience = {"ALPHORN_PATIENCE": json.dumps(dict(size.patience))}
    with ExitStack() as stack:
        stack.enter_context(stage.running("sandbox", "settling-sandbox"))
        stack.enter_context(stage.running("web", "settling-web"))
        doomed = stack.enter_context(stage.running("worker", "settling-doomed", **patience))
        async with AsyncExitStack() as lines:
            visitor = await lines.enter_async_context(Visitor(f"http://localhost:{stage.web_port}"))
            database = await asyncpg.connect(stage.dsn)
            lines.push_async_callback(database.close)
            networks = Networks(stage.sandbox_port)
            await networks.take_everything()
            await visitor.sign_up("settling@alphorn.example")
            await visitor.connect(*PERSON)
            await visitor.open_sheet()
            settled = await _settle(networks, visitor, database, size.lost)
            await _hang(networks, visitor, size.in_flight)
            stack.enter_context(stage.running("worker", "settling-heir", **patience))
            recovered = await _recover(doomed, database, size.in_flight)
            await networks.become(HEALTHY)
    return {"settle.seconds": settled, "recovery.seconds": recovered}


async def _settle(
    networks: Networks, visitor: Visitor, database: "asyncpg.Connection[asyncpg.Record]", count: int
) -> float:
    await networks.become(LOSING)
    for number in range(count):
        await visitor.echo(f"Lost {number}.", visitor.places)
    until = time.monotonic() + LONGEST_SECONDS
    while len(took := [row["seconds"] for row in await database.fetch(SETTLED)]) < count:
        if time.monotonic() > until:
            raise Unexpected(f"only {len(took)} of {count} settled within {LONGEST_SECONDS:.0f} s")
        await asyncio.sleep(LOOK_SECONDS)
    return round(percentile(took, 50), 2)


async def _hang(networks: Networks, visitor: Visitor, count: int) -> None:
    """So many are written, and nothing answers."""
    await networks.become(HANGING)
    before = await networks.calls(PERSON[0], HANGS)
    for number in range(count):
        await visitor.echo(f"In flight {number}.", visitor.places)
    async with asyncio.timeout(LONGEST_SECONDS):
        while await networks.calls(PERSON[0], HANGS) - before < count:  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(LOOK_SECONDS)


async def _recover(
    doomed: "subprocess.Popen[bytes]", database: "asyncpg.Connection[asyncpg.Record]", count: int
) -> float:
    """Seconds from its death until the last is not in its hand any more."""
    if (in_flight := await database.fetchval(IN_FLIGHT)) != count:
        raise Unexpected(f"{in_flight} are in flight and not {count}")
    began = time.monotonic()
    doomed.send_signal(signal.SIGKILL)
    async with asyncio.timeout(LONGEST_SECONDS):
        while await database.fetchval(IN_FLIGHT):  # noqa: ASYNC110 - the event is another process's row
            await asyncio.sleep(LOOK_SECONDS)
    return round(time.monotonic() - began, 2)


SETTLING = Measurement(
    name="settling",
    about="until what is in doubt is certain, and until what a dead worker had in hand is somebody's again",
    says={
        "settle.seconds": "an answer was lost, and the post is there: half are found within so long after the doubt",
        "recovery.seconds": "a worker is killed with 50 in flight, another is alive: until the last is owned again",
    },
    aims={"settle.seconds": 35, "recovery.seconds": 15},
    measure=measure,
)
