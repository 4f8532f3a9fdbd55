"""Where a run takes place: PostgreSQL, the sandbox, two workers and a web of their own, and `up` with as many more.

All of it is real and in processes of its own; between them and the networks and the database lie our lines.
"""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

from bench.processes import children_of, let_stand_still, signal_all, words_of
from bench.product import OURS
from bench.stage import Stage, free_ports, wait_until_ready
from bench.trouble import NETWORKS, Networks
from chaos.lines import HOST, Ends, Line
from chaos.pace import Pace
from chaos.plan import DATABASE, UP, WEB
from chaos.under_up import BEHIND

LOOK_SECONDS = 0.3
SOCKET = ".s.PGSQL.5432"
READS_PER_DAY = "1000000000"
WORKERS_OF_UP = 2


class Member:
    """One process, through all its lives."""

    def __init__(self, stage: Stage, words: Sequence[str], ready: str, environment: dict[str, str]) -> None:
        self._stage, self._words, self._ready, self._environment = stage, words, ready, environment
        self._living = ExitStack()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = Path()
        self.lives = 0

    @property
    def pid(self) -> int:
        """Its number; 0 where there is none."""
        return self._process.pid if self._process else 0

    @property
    def is_gone(self) -> bool:
        """Whether it has ended."""
        return self._process is None or self._process.poll() is not None

    def begin(self) -> None:
        """One more life."""
        self.end()
        self.lives += 1
        self._log = self._stage.home / f"{self._words[-1]}-{id(self):x}-{self.lives}.log"
        begun = self._stage.process(OURS, ["-m", *self._words], self._log, **self._environment)
        self._process = self._living.enter_context(begun)

    def wait_until_ready(self) -> None:
        """Until it says so."""
        assert self._process is not None
        wait_until_ready(self._process, self._log, self._ready)

    def end(self) -> None:
        """At once."""
        if not self.is_gone:
            signal_all([self.pid], signal.SIGKILL)
        self._living.close()


class House:
    """Its processes, its lines, and the networks as they really are."""

    def __init__(self, stage: Stage, pace: Pace, database_port: int) -> None:
        self.stage = stage
        self.networks = Networks(stage.sandbox_port)
        self.lines = {DATABASE: Line(self._to_the_database), **{slug: Line(self._to(slug)) for slug in NETWORKS}}
        self.environment = {
            "ALPHORN_PATIENCE": json.dumps(dict(pace.patience)),
            "ALPHORN_X_READS_PER_DAY": READS_PER_DAY,
            "ALPHORN_URL": f"http://localhost:{stage.web_port}",
        }
        behind = str(stage.recorder_port)
        ours = {
            **self.environment,
            "DATABASE_URL": f"postgresql://alphorn@{HOST}:{database_port}/alphorn?sslmode=disable",
            "ALPHORN_SANDBOX_PORT": behind,
        }
        second = {**ours, "ALPHORN_PORT": str(stage.synchronous_port)}
        up = {**ours, "ALPHORN_SANDBOX_PORT": str(free_ports(len(NETWORKS) + 1)), BEHIND: behind}
        self.sandbox = Member(stage, ["alphorn", "sandbox"], "sandbox_ready", self.environment)
        self.members = {
            UP: Member(stage, ["chaos.under_up"], "Ready", {**up, "ALPHORN_WORKERS": str(WORKERS_OF_UP)}),
            WEB: Member(stage, ["alphorn", "web"], "web_ready", second),
            "worker 1": Member(stage, ["alphorn", "worker"], "worker_ready", ours),
            "worker 2": Member(stage, ["alphorn", "worker"], "worker_ready", ours),
        }
        self.is_away = False  # the database, because we have let it fall

    @property
    def addresses(self) -> Sequence[str]:
        """Where the pages are: of `up`, and of the other web."""
        return [f"http://localhost:{port}" for port in (self.stage.web_port, self.stage.synchronous_port)]

    async def begin(self) -> None:
        """Everybody is there and ready."""
        everybody = [self.sandbox, *self.members.values()]
        for member in everybody:
            await asyncio.to_thread(member.begin)
        for member in everybody:
            await asyncio.to_thread(member.wait_until_ready)
        await self.networks.take_everything()

    async def keep(self) -> None:
        """Begin again whoever has ended, as the system of a machine does."""
        while True:
            for member in self.members.values():
                if member.is_gone:
                    await asyncio.to_thread(member.begin)
            await asyncio.sleep(LOOK_SECONDS)

    def pids(self, whom: str) -> list[int]:
        """Of one of ours, or of a child of `up`; none where it is just not there."""
        if whom in self.members:
            return [self.members[whom].pid] if not self.members[whom].is_gone else []
        command, number = ("web", 0) if whom.startswith("web") else ("worker", int(whom.split()[1]) - 1)
        children = [pid for pid in sorted(children_of(self.members[UP].pid)) if command in words_of(pid)]
        return children[number : number + 1]

    async def let_the_database_fall(self, away: float) -> None:
        """As if its machine had lost its power, for so long."""
        if self.is_away:
            return
        self.is_away = True
        try:
            await asyncio.to_thread(self.stage.server.stop, "immediate")
            await asyncio.sleep(away)
        finally:
            await asyncio.to_thread(self.stage.server.start_again)
            self.is_away = False

    async def let_stand_still(self, whom: str, seconds: float) -> None:
        """SIGSTOP, and SIGCONT after so many seconds."""
        is_database = whom == DATABASE
        asleep = let_stand_still(self.stage.server) if is_database and not self.is_away else []
        if not is_database:
            asleep = self.pids(whom)
            signal_all(asleep, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            signal_all(asleep, signal.SIGCONT)

    async def heal(self) -> None:
        """Nothing is wrong any more."""
        for line in self.lines.values():
            line.mend()
        await self.networks.become([])

    def end(self) -> None:
        """Nothing of it is left but files. `up` first: it would begin its children again."""
        children = children_of(self.members[UP].pid) if not self.members[UP].is_gone else []
        for member in (*self.members.values(), self.sandbox):
            member.end()
        signal_all(children, signal.SIGKILL)

    async def _to_the_database(self) -> Ends:
        return await asyncio.open_unix_connection(os.fspath(self.stage.server.layout.sockets / SOCKET))

    def _to(self, slug: str) -> Callable[[], Awaitable[Ends]]:
        port = self.stage.sandbox_port + 1 + NETWORKS.index(slug)

        async def opened() -> Ends:
            return await asyncio.open_connection(HOST, port)

        return opened


@asynccontextmanager
async def living(stage: Stage, pace: Pace) -> AsyncIterator[House]:
    """A house in which everybody is at work, for as long as the block lasts."""
    database_port = free_ports(1)
    house = House(stage, pace, database_port)
    async with AsyncExitStack() as lines:
        await lines.enter_async_context(house.lines[DATABASE].listening(database_port))
        for place, slug in enumerate(NETWORKS, start=1):
            await lines.enter_async_context(house.lines[slug].listening(stage.recorder_port + place))
        try:
            await house.begin()
            keeping = asyncio.create_task(house.keep())
            try:
                yield house
            finally:
                keeping.cancel()
                await asyncio.gather(keeping, return_exceptions=True)
        finally:
            await asyncio.to_thread(house.end)
