"""What one post costs: round trips to the database, and processor time.

Posts are written one at a time, each is settled before the next. Of the processor time, what web, worker and database
use while nothing is to do is taken off.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import asyncpg

from bench.counted_line import counted_line
from bench.figures import Size
from bench.processor import taken_ms
from bench.request import CONNECTIONS, PEOPLE, UNDER_WAY
from bench.spent import QUARTILE, Gauges, spent, usual
from bench.stage import Stage
from bench.visitor import Visitor

PARTS = 4
HALF = 50
REST_SECONDS = 0.1  # what follows a record has come to rest by then
LOOK_SECONDS = 0.02
SETTLE_SECONDS = 60.0
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with ten connections, who sends a post when the one before is settled."""

    visitor: Visitor
    profiles: Sequence[str]  # those of the ten that are on X
    database: "asyncpg.Connection[asyncpg.Record]"  # nobody measures this line

    async def post(self, places: int = CONNECTIONS) -> None:
        """One, to so many places, until nothing is left of it to do."""
        await self.visitor.echo(f"Alpine choughs, call {next(_numbers)}.", self.visitor.places[:places])
        async with asyncio.timeout(SETTLE_SECONDS):
            while await self.database.fetchval(UNDER_WAY):  # noqa: ASYNC110 - the event is another process's row
                await asyncio.sleep(LOOK_SECONDS)

    async def post_and_rest(self, places: int = CONNECTIONS) -> None:
        """One, until what follows its record has come to rest, too."""
        await self.post(places)
        await asyncio.sleep(REST_SECONDS)

    async def posts(self, count: int) -> None:
        """So many, one after the other."""
        for _ in range(count):
            await self.post()

    async def form(self) -> None:
        """A form that is read and answered, and nothing is stored."""
        await self.visitor.count("Alpine choughs.")

    async def forms(self, count: int) -> None:
        """So many, one after the other."""
        for _ in range(count):
            await self.form()


@asynccontextmanager
async def writing(stage: Stage, email: str) -> AsyncIterator[Writer]:
    """Somebody new."""
    async with Visitor(f"http://localhost:{stage.web_port}") as visitor:
        database = await asyncpg.connect(stage.dsn)
        try:
            await visitor.sign_up(email)
            profiles = await _connected(visitor, "x")
            await _connected(visitor, "facebook")
            yield Writer(visitor, profiles, database)
        finally:
            await database.close()


async def _connected(visitor: Visitor, network: str) -> Sequence[str]:
    """Every place that can be posted to, now that those of that network are among them."""
    for person in PEOPLE:
        if person[0] == network:
            await visitor.connect(*person)
    await visitor.open_sheet()
    return visitor.places


async def round_trips(stage: Stage, size: Size) -> dict[str, float]:
    """To the database: of a request, of a form that stores nothing, of a delivery, and of a second without work."""
    with ExitStack() as stack:
        web, worker = (stack.enter_context(counted_line(stage.dsn)) for _ in range(2))
        stack.enter_context(stage.running("web", "counted-web", DATABASE_URL=web.dsn))
        stack.enter_context(stage.running("worker", "counted-worker", DATABASE_URL=worker.dsn))

        def gauges() -> dict[str, float]:
            return {"web": web.round_trips, "worker": worker.round_trips}

        async def once(act: Callable[[], Awaitable[None]]) -> dict[str, float]:
            """A quartile: now and then a sweep is among them, or two."""
            return usual([one.by for one in await spent(gauges, act, size.counted)])

        async with writing(stage, "counted@alphorn.example") as writer:
            await writer.posts(size.warm_up)  # what is opened once is open
            return {
                "posts.round_trips.request": (await once(writer.post_and_rest))["web"],
                "posts.round_trips.floor.form": (await once(writer.form))["web"],
                "posts.round_trips.delivery": (await once(partial(writer.post_and_rest, 1)))["worker"],
                "posts.round_trips.idle": round(sum((await _idle(gauges, size, HALF)).values()), 2),
            }


async def _idle(gauges: Gauges, size: Size, percent: float = QUARTILE) -> dict[str, float]:
    """What is used in a second in which nothing is to do."""
    await asyncio.sleep(REST_SECONDS)
    parts = await spent(gauges, lambda: asyncio.sleep(size.idle_seconds / PARTS), PARTS)
    return usual([part.a_second() for part in parts], percent)


async def processor_time(stage: Stage, writer: Writer, web: int, worker: int, size: Size) -> dict[str, float]:
    """For each delivery of a post to ten: of those two processes, and of PostgreSQL."""
    watcher = await writer.database.fetchval("SELECT pg_backend_pid()")

    def gauges() -> dict[str, float]:
        of_postgres = taken_ms(stage.postgres_id, without=watcher)
        return {"web": taken_ms(web), "worker": taken_ms(worker), "postgres": of_postgres}

    idle, each = await _idle(gauges, size), -(-size.posts // PARTS)
    posts = await spent(gauges, partial(writer.posts, each), PARTS)
    forms = await spent(gauges, partial(writer.forms, each), PARTS)
    of_post, of_form = (usual([part.beyond(idle, each * CONNECTIONS) for part in parts]) for parts in (posts, forms))
    return {
        **{f"posts.cpu.{name}_ms": round(used, 3) for name, used in of_post.items()},
        "posts.cpu.floor.web_ms": round(of_form["web"], 3),
        "posts.cpu.idle_ms": round(sum(idle.values()), 2),
    }
