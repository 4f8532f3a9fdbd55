"""`request`: how long a person waits for the answer after sending a post off, whatever the networks do.

Ten clients at once, each with a session of its own and a line that is kept open, send the form again as soon as it is
answered: more than any ten people do, so each waits for the nine others, too. `paced` is the same at a hasty person's
pace. Healthy and hanging rounds take turns, so that what else the machine does hits both alike.
"""

import asyncio
import itertools
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from functools import partial

import asyncpg

from bench.figures import Measurement, Size, percentile, summary
from bench.stage import Stage
from bench.trouble import HANGING, HEALTHY, Networks
from bench.visitor import Visitor

OWNER = "bench@alphorn.example"
# The six people of the sandbox's X, and both who run its four Pages: ten connections.
PEOPLE = (*(("x", str(number)) for number in range(1001, 1007)), ("facebook", "2001"), ("facebook", "2002"))
CONNECTIONS = 10
PAUSE_SECONDS = (0.5, 1.5)  # of a client that is paced: ten posts a second altogether
SETTLE_SECONDS = 300.0
LOOK_SECONDS = 0.1
# What is read back comes some seconds after a delivery; a commit from before that was done has no such jobs.
UNDER_WAY = """
SELECT EXISTS (SELECT FROM alphorn_delivery WHERE state IN ('waiting', 'sending', 'checking'))
    OR EXISTS (SELECT FROM pgqueuer WHERE entrypoint LIKE 'see.%')
"""
IN_DOUBT = "SELECT EXISTS (SELECT FROM alphorn_delivery WHERE state = 'checking')"
# What is in doubt is looked after for minutes: its person leaves it, as they may, so that the next round is not of it.
LEAVE = """
UPDATE alphorn_delivery SET state = 'cancelled', reason = 'left', settled_at = now(), held_by = NULL
 WHERE state = 'checking' AND worker IS NULL
"""

Act = Callable[[Visitor], Awaitable[float]]
_numbers = itertools.count(1)


class Rounds:
    """Rounds of requests by all clients, and what they took."""

    def __init__(self, clients: Sequence[Visitor], networks: Networks, database: "asyncpg.Connection[asyncpg.Record]"):
        self._clients = clients
        self._networks = networks
        self._database = database
        self.took: dict[str, list[float]] = defaultdict(list)

    async def play(self, name: str, act: Act, each: int, rules: list[dict[str, object]]) -> None:
        """One round: first a request of each client that does not count, so that every round begins under way."""
        await self._networks.become(rules)
        await self._together(act, 1)
        self.took[name].extend(await self._together(act, each))
        await self._networks.become(HEALTHY)
        await self._settle()

    async def _together(self, act: Act, each: int) -> list[float]:
        async def one(client: Visitor) -> list[float]:
            return [await act(client) for _ in range(each)]

        return list(itertools.chain.from_iterable(await asyncio.gather(*map(one, self._clients))))

    async def _settle(self) -> None:
        """Wait until the worker has nothing left: no round pays for the one before."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while await self._database.fetchval(UNDER_WAY):
                if await self._database.fetchval(IN_DOUBT):  # a commit from before doubts settled has none
                    await self._database.execute(LEAVE)
                await asyncio.sleep(LOOK_SECONDS)


async def echo(client: Visitor, places: int = CONNECTIONS, url: str = "") -> float:
    """Send a new text to so many of the places."""
    return await client.echo(f"Cowbells, call {next(_numbers)}.", client.places[:places], url)


async def echo_after_a_pause(client: Visitor) -> float:
    """The same, as somebody does who thinks for a moment first."""
    await asyncio.sleep(random.uniform(*PAUSE_SECONDS))
    return await echo(client)


async def count(client: Visitor) -> float:
    """Ask the live counter."""
    return await client.count("Cowbells.")


async def look(client: Visitor) -> float:
    """Ask whether the server is well."""
    return await client.look("/healthz")


async def measure(stage: Stage, size: Size) -> Mapping[str, float]:
    """The figures of SAYS."""
    with ExitStack() as stack:
        stack.enter_context(stage.running("sandbox"))
        stack.enter_context(stage.running("web"))
        stack.enter_context(stage.running("worker"))
        synchronous = {
            "ALPHORN_PORT": str(stage.synchronous_port),
            "DJANGO_SETTINGS_MODULE": "bench.synchronous_settings",
        }
        stack.enter_context(stage.running("web", "synchronous", **synchronous))
        async with AsyncExitStack() as lines:
            networks = Networks(stage.sandbox_port)
            await networks.take_everything()
            clients = await _clients(stage, lines, size.clients)
            database = await asyncpg.connect(stage.dsn)
            lines.push_async_callback(database.close)
            rounds = Rounds(clients, networks, database)
            await _play(rounds, stage, size)
    return {**_figures(rounds.took), "request.synchronous.hanging.hang_s": size.hang_seconds}


async def _clients(stage: Stage, lines: AsyncExitStack, count: int) -> list[Visitor]:
    """One person with ten connections, in so many browsers."""
    url = f"http://localhost:{stage.web_port}"
    first = await lines.enter_async_context(Visitor(url))
    await first.sign_up(OWNER)
    for network, person in PEOPLE:
        await first.connect(network, person)
    others = [await lines.enter_async_context(Visitor(url)) for _ in range(count - 1)]
    for other in others:
        await other.sign_in(OWNER)
    for client in (first, *others):
        await client.open_sheet()
        if len(client.places) != CONNECTIONS:
            raise RuntimeError(f"there are {len(client.places)} connections and not {CONNECTIONS}")
    return [first, *others]


async def _play(rounds: Rounds, stage: Stage, size: Size) -> None:
    inside = partial(echo, url=f"http://localhost:{stage.synchronous_port}")
    turn = [
        partial(rounds.play, "healthy", echo, size.requests_per_client, HEALTHY),
        partial(rounds.play, "hanging", echo, size.requests_per_client, HANGING),
        partial(rounds.play, "paced.healthy", echo_after_a_pause, size.requests_per_client, HEALTHY),
        partial(rounds.play, "paced.hanging", echo_after_a_pause, size.requests_per_client, HANGING),
        partial(rounds.play, "one", partial(echo, places=1), size.requests_per_client, HEALTHY),
        partial(rounds.play, "form", count, size.requests_per_client, HEALTHY),
        partial(rounds.play, "healthz", look, size.requests_per_client, HEALTHY),
        partial(rounds.play, "synchronous", inside, size.requests_per_client, HEALTHY),
    ]
    for play in turn:  # once for nothing: connections are opened, templates and statements are read
        await play()
    rounds.took.clear()
    for number in range(size.rounds):
        for play in turn if number % 2 == 0 else reversed(turn):
            await play()
    slow: list[dict[str, object]] = [{"call": "create", "hang": size.hang_seconds}]
    await rounds.play("synchronous.hanging", inside, size.hanging_requests_per_client, slow)


def _figures(took: Mapping[str, Sequence[float]]) -> dict[str, float]:
    return {
        **_healthy_and_hanging("request", took["healthy"], took["hanging"]),
        **_healthy_and_hanging("request.paced", took["paced.healthy"], took["paced.hanging"]),
        **summary("request.one_connection", took["one"], 50, 99),
        **summary("request.floor.form", took["form"], 50, 99),
        **summary("request.floor.healthz", took["healthz"], 50, 99),
        **summary("request.synchronous", took["synchronous"], 50, 99),
        "request.synchronous.n": len(took["synchronous"]),
        **summary("request.synchronous.hanging", took["synchronous.hanging"], 50, 99),
        "request.synchronous.hanging.n": len(took["synchronous.hanging"]),
    }


def _healthy_and_hanging(name: str, healthy: Sequence[float], hanging: Sequence[float]) -> dict[str, float]:
    return {
        **summary(f"{name}.healthy", healthy, 50, 99),
        **summary(f"{name}.hanging", hanging, 50, 99),
        f"{name}.p99_ratio": round(percentile(hanging, 99) / percentile(healthy, 99), 3),
        f"{name}.n": len(healthy),
    }


SYNCHRONOUS = {
    "request.synchronous.p50_ms": "a view that sends inside the request, all networks healthy",
    "request.synchronous.p99_ms": "a view that sends inside the request, all networks healthy",
    "request.synchronous.n": "its answers",
    "request.synchronous.hanging.p50_ms": "that view, when each network hangs for hang_s and cuts the line",
    "request.synchronous.hanging.p99_ms": "that view, when each network hangs for hang_s and cuts the line",
    "request.synchronous.hanging.n": "its answers",
    "request.synchronous.hanging.hang_s": "seconds",
}
REQUEST = Measurement(
    name="request",
    about="how long a person waits for the answer after sending a post off to ten connections; ten clients at once",
    says={
        "request.healthy.p50_ms": "half of the answers came within so long, all networks healthy",
        "request.healthy.p99_ms": "99 of 100 answers came within so long, all networks healthy",
        "request.hanging.p50_ms": "the same while every network takes each call and says nothing",
        "request.hanging.p99_ms": "the same while every network takes each call and says nothing",
        "request.p99_ratio": "hanging to healthy",
        "request.n": "answers measured, of each of the two",
        "request.paced.healthy.p50_ms": "each client pauses for about a second before each post; healthy",
        "request.paced.healthy.p99_ms": "each client pauses for about a second before each post; healthy",
        "request.paced.hanging.p50_ms": "the same while every network hangs",
        "request.paced.hanging.p99_ms": "the same while every network hangs",
        "request.paced.p99_ratio": "hanging to healthy, paced",
        "request.paced.n": "answers measured, of each of the two",
        "request.one_connection.p50_ms": "the same post to one connection, healthy",
        "request.one_connection.p99_ms": "the same post to one connection, healthy",
        "request.floor.form.p50_ms": "floor: a signed-in form that is read and answered, and nothing is stored",
        "request.floor.form.p99_ms": "floor: a signed-in form that is read and answered, and nothing is stored",
        "request.floor.healthz.p50_ms": "floor: GET /healthz, one query and no session",
        "request.floor.healthz.p99_ms": "floor: GET /healthz, one query and no session",
        **SYNCHRONOUS,
    },
    aims={"request.p99_ratio": 1.1, "request.healthy.p99_ms": 50, "request.hanging.p99_ms": 50},
    aside={*SYNCHRONOUS, "request.n", "request.paced.n"},
    measure=measure,
)
