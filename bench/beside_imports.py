"""How long a post waits for its first byte while ten streams are imported, against a worker that does nothing else."""

import asyncio
import signal
import subprocess
from collections.abc import Mapping
from contextlib import AsyncExitStack, ExitStack

import asyncpg

from bench.figures import Size, percentile
from bench.pickup import PERSON, first_byte, waits
from bench.recorder import Recorder, recording
from bench.stage import Stage
from bench.trouble import deepen
from bench.visitor import Unexpected, Visitor

# Both who run Pages on the sandbox's Facebook: three streams of each, and one of each of their four Pages.
PEOPLE = ("2001", "2002")
OF_PEOPLE, OF_PAGES = ("posts", "likes", "friends"), ("3001", "3002", "3003", "3004")
STREAMS = len(PEOPLE) * len(OF_PEOPLE) + len(OF_PAGES)
LONGEST_SECONDS = 60.0
MS = 1000
SETTLE_SECONDS = 0.5  # what had been asked for is kept by then
READING = "SELECT count(*) FROM alphorn_stream WHERE state = 'importing' AND kept > 0"
STILL_READING = "SELECT count(*) FROM alphorn_stream WHERE state = 'importing'"


async def measure(stage: Stage, size: Size) -> Mapping[str, float]:
    """What it waits beside them and alone, and the ratio of the two."""
    worker = {"ALPHORN_SANDBOX_PORT": str(stage.recorder_port)}
    with ExitStack() as stack:
        stack.enter_context(stage.running("sandbox", "beside-sandbox"))
        stack.enter_context(stage.running("web", "beside-web"))
        stack.enter_context(stage.running("worker", "beside-worker", **worker))
        ports = (str(stage.recorder_port + 2), str(stage.sandbox_port + 2))
        forwarder = stack.enter_context(stage.module("bench.forwarder", *ports))
        async with AsyncExitStack() as lines:
            recorder = await lines.enter_async_context(recording(stage.recorder_port + 1))
            visitor = await lines.enter_async_context(Visitor(f"http://localhost:{stage.web_port}"))
            database = await asyncpg.connect(stage.dsn)
            lines.push_async_callback(database.close)
            await visitor.sign_up("beside@alphorn.example")
            await visitor.connect(*PERSON)
            await visitor.open_sheet()
            await _begin_imports(stage, visitor, database, size)
            posts = await _by_turns(forwarder, recorder, visitor, size)
            if size.deep and not await database.fetchval(STILL_READING):
                raise Unexpected("the imports ended before the posts did: they must be deeper")
            idle, busy = [await waits(database, "alphorn_post", came) for came in posts]
    beside, alone = percentile(busy, 99), percentile(idle, 99)
    return {
        "imports.pickup_p99_ms": round(beside * MS, 2),
        "imports.pickup_alone_p99_ms": round(alone * MS, 2),
        "imports.pickup_ratio": round(beside / alone, 3),
    }


async def _by_turns(
    forwarder: "subprocess.Popen[bytes]", recorder: Recorder, visitor: Visitor, size: Size
) -> tuple[dict[str, int], dict[str, int]]:
    """Posts while Facebook says nothing, and while it answers: in turns, so that what else there is hits both alike."""
    idle: dict[str, int] = {}
    busy: dict[str, int] = {}
    each = -(-size.samples // size.rounds)
    await _posts(recorder, visitor, "Warm", size.warm_up)
    for turn in range(size.rounds):
        forwarder.send_signal(signal.SIGSTOP)
        await asyncio.sleep(SETTLE_SECONDS)
        idle |= await _posts(recorder, visitor, f"Idle {turn}", each)
        forwarder.send_signal(signal.SIGCONT)
        await asyncio.sleep(SETTLE_SECONDS)
        busy |= await _posts(recorder, visitor, f"Beside {turn}", each)
    return idle, busy


async def _begin_imports(
    stage: Stage, visitor: Visitor, database: "asyncpg.Connection[asyncpg.Record]", size: Size
) -> None:
    for person in PEOPLE:
        for stream in OF_PEOPLE:
            await deepen(stage.sandbox_port, person, stream, size.deep or 10)
    for page in OF_PAGES:
        await deepen(stage.sandbox_port, page, "posts", size.deep or 10)
    for person in PEOPLE:
        await visitor.connect("facebook", person, reads=True)
    if not size.deep:
        return
    async with asyncio.timeout(LONGEST_SECONDS):
        while await database.fetchval(READING) < STREAMS:  # noqa: ASYNC110 - the event is another process's row
            await asyncio.sleep(0.1)


async def _posts(recorder: Recorder, visitor: Visitor, name: str, count: int) -> dict[str, int]:
    """The moments at which so many posts came, by their text."""
    came: dict[str, int] = {}
    for number in range(count):
        text = f"{name} {number}."
        heard = recorder.expect(text)
        await visitor.echo(text, visitor.places)
        came[text] = await first_byte(heard)
    return came
