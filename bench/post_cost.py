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

from bench.counted_line import CountedLine, counted_line
from bench.figures import Size, percentile
from bench.processor import taken_ms
from bench.request import CONNECTIONS, PEOPLE, UNDER_WAY
from bench.spent import Gauges, Spent, spent
from bench.stage import Stage
from bench.visitor import Visitor

WARM_UP = 12
COUNTED = 20  # it is nearly always the same
QUARTILE = 25
REST_SECONDS = 1.0
LOOK_SECONDS = 0.02
AFTER_SECONDS = 0.1  # what follows a record has come to rest by then
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
        await asyncio.sleep(AFTER_SECONDS)

    async def posts(self, count: int) -> None:
        """So many, one after the other."""
        for _ in range(count):
            await self.post()

    async def warm_up(self) -> None:
        """A few: what is opened once is open."""
        await self.posts(WARM_UP)

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
        async with writing(stage, "counted@alphorn.example") as writer:
            await writer.warm_up()
            idle = await idling(lambda: {"both": web.round_trips + worker.round_trips}, size)
            return {
                "posts.round_trips.request": await _usual(web, writer.post),
                "posts.round_trips.floor.form": await _usual(web, writer.form),
                "posts.round_trips.delivery": await _usual(worker, partial(writer.post, 1)),
                "posts.round_trips.idle": round(idle.a_second(), 2),
            }


async def _usual(line: CountedLine, act: Callable[[], Awaitable[None]]) -> float:
    """The round trips on this line while it is done once. A quartile: now and then a sweep is among them, or two."""
    trips = []
    for _ in range(COUNTED):
        before = line.round_trips
        await act()
        trips.append(line.round_trips - before)
    return percentile(trips, QUARTILE)


async def idling(gauges: Gauges, size: Size) -> Spent:
    """What is used while nothing is to do."""
    await asyncio.sleep(REST_SECONDS)
    return await spent(gauges, asyncio.sleep(size.idle_seconds))


async def processor_time(stage: Stage, writer: Writer, web: int, worker: int, size: Size) -> dict[str, float]:
    """For each delivery of a post to ten: of those two processes, and of PostgreSQL."""
    watcher = await writer.database.fetchval("SELECT pg_backend_pid()")

    def gauges() -> dict[str, float]:
        of_postgres = taken_ms(stage.postgres_id, without=watcher)
        return {"web": taken_ms(web), "worker": taken_ms(worker), "postgres": of_postgres}

    idle = await idling(gauges, size)
    posts = await spent(gauges, writer.posts(size.posts))
    forms = await spent(gauges, writer.forms(size.posts))
    deliveries = size.posts * CONNECTIONS
    return {
        **{f"posts.cpu.{name}_ms": round(used, 3) for name, used in posts.beyond(idle, deliveries).items()},
        "posts.cpu.floor.web_ms": round(forms.beyond(idle, deliveries)["web"], 3),
        "posts.cpu.idle_ms": round(idle.a_second(), 2),
    }
