"""The sandbox of the tests: in a thread of its own, driven over its control interface."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import requests

from alphorn.sandbox.oracle.calls import Call
from alphorn.sandbox.server import running
from alphorn.sandbox.stage import Sandbox

T = TypeVar("T")
START_SECONDS = 10
ALPHORN = "http://localhost:8000"  # where its pages lead back to


@dataclass
class Clock:
    """Real time, and what was added to it."""

    ahead: float = 0.0

    def __call__(self) -> float:
        """Now, in seconds."""
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.ahead += seconds


class Stage:
    """What a test may ask of the sandbox."""

    def __init__(self, port: int, clock: Clock | None = None) -> None:
        self.port = port
        self.is_troubled = False
        self.within: Within | None = None  # where it runs in this process
        self.clock = clock or Clock()
        self.control = f"http://127.0.0.1:{port}/control"
        self._http = requests.Session()

    def posts(self, network: str) -> list[dict[str, Any]]:
        """Everything that was really created there, oldest first."""
        return list(self._ask("GET", f"{network}/posts"))

    def texts(self, network: str) -> list[str]:
        """The texts of it."""
        return [post["text"] for post in self.posts(network)]

    def trouble(self, network: str, *rules: dict[str, Any]) -> None:
        """From now on these rules hold there; none: back to normal."""
        self.is_troubled = bool(rules) or self.is_troubled
        self._ask("PUT", f"{network}/faults", json=list(rules))

    def settings(self, network: str, **switches: Any) -> None:
        """Turn how strict it is, until the next reset."""
        self._ask("PUT", f"{network}/settings", json=switches)

    def make_stream(self, network: str, person: str, stream: str, count: int) -> None:
        """From now on there are so many things on it, and no others."""
        self._ask("POST", f"{network}/items", json={"person": person, "stream": stream, "count": count})

    def add_item(self, network: str, person: str, stream: str, **said: Any) -> str:
        """One more. Returns its id."""
        words = {"text": "One more.", **said}
        return str(self._ask("POST", f"{network}/items", json={"person": person, "stream": stream, **words})["id"])

    def item_ids(self, network: str, person: str, stream: str, count: int) -> list[str]:
        """The newest of a stream."""
        query = {"person": person, "stream": stream, "limit": count}
        return [str(item["id"]) for item in self._ask("GET", f"{network}/items", params=query)["items"]]

    def change_item(self, network: str, person: str, stream: str, id: str, **said: Any) -> None:
        """Edit one."""
        self._ask("PATCH", f"{network}/items", json={"person": person, "stream": stream, "id": id, **said})

    def remove_item(self, network: str, person: str, stream: str, id: str) -> None:
        """Take one away."""
        self._ask("DELETE", f"{network}/items", json={"person": person, "stream": stream, "id": id})

    def requests(self, network: str) -> dict[str, int]:
        """How often each call came."""
        return dict(self._ask("GET", f"{network}/requests"))

    def __deepcopy__(self, memo: object) -> "Stage":
        """It stands for something that runs: there is no second one."""
        return self

    def consent(self, address: str, person: str) -> str:
        """Click on `person` at a consent page. Returns where the browser is sent back to."""
        answer = self._http.post(address, data={"person": person}, allow_redirects=False, timeout=10)
        return answer.headers["Location"]

    def decline(self, address: str) -> str:
        """Click on Cancel."""
        answer = self._http.post(address, data={"cancel": "1"}, allow_redirects=False, timeout=10)
        return answer.headers["Location"]

    def remember(self) -> "Memory":
        """What it knows of who let whom in, and which calls came for that."""
        assert self.within is not None
        return self.within.do(_remember)

    def recall(self, memory: "Memory") -> None:
        """Let it know that again."""
        assert self.within is not None
        self.within.do(lambda sandbox: _recall(sandbox, memory))

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._http.request(method, f"{self.control}/{path}", timeout=10, **more)
        answer.raise_for_status()
        return answer.json()


GRANTS = ("clients", "codes", "tokens")  # the tables of who let whom in


@dataclass(frozen=True, slots=True)
class Memory:
    """The rows of these tables, and each network's counts of calls."""

    rows: dict[str, list[tuple[Any, ...]]]
    counts: dict[str, Counter[Call]]


def _remember(sandbox: Sandbox) -> Memory:
    rows = {table: [tuple(row) for row in sandbox.store.rows(f"SELECT * FROM {table}")] for table in GRANTS}
    counts = {slug: Counter(network.stand_in.journal.counts) for slug, network in sandbox.networks.items()}
    return Memory(rows, counts)


def _recall(sandbox: Sandbox, memory: Memory) -> None:
    with sandbox.store.change():
        for table, rows in memory.rows.items():
            if rows:
                values = ", ".join("?" * len(rows[0]))
                sandbox.store.run_many(f"INSERT OR REPLACE INTO {table} VALUES ({values})", rows)
    for slug, counts in memory.counts.items():
        sandbox.networks[slug].stand_in.journal.counts.update(counts)


@dataclass(frozen=True, slots=True)
class Within:
    """The sandbox that runs in this process, and the loop it runs on."""

    sandbox: Sandbox
    loop: asyncio.AbstractEventLoop

    def do(self, act: Callable[[Sandbox], T]) -> T:
        """Do something with it, on its loop."""

        async def done() -> T:
            return act(self.sandbox)

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(START_SECONDS)

    def reset(self) -> None:
        """As it was on the first day."""
        asyncio.run_coroutine_threadsafe(self.sandbox.reset(), self.loop).result(START_SECONDS)


@dataclass(frozen=True, slots=True)
class Played:
    """The sandbox that runs here, and what a test may ask of it."""

    stage: Stage
    _within: Within

    def begin_anew(self) -> None:
        """As it was on the first day, which is today."""
        self.stage.clock.ahead = 0.0
        self.stage.is_troubled = False
        self._within.reset()

    def calm_down(self) -> None:
        """Let go of whatever hangs, if a test made trouble."""
        if self.stage.is_troubled:
            for network in self._within.sandbox.networks:
                self.stage.trouble(network)


@contextmanager
def playing(home: Path, port: int) -> Iterator[Played]:
    """The sandbox, for as long as the block lasts."""
    clock, loop, stop = Clock(), asyncio.new_event_loop(), asyncio.Event()
    ready: Future[Sandbox] = Future()

    async def play() -> None:
        async with running(home, port, clock, ALPHORN) as sandbox:
            ready.set_result(sandbox)
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(play()), daemon=True, name="sandbox")
    thread.start()
    stage, within = Stage(port, clock), Within(ready.result(START_SECONDS), loop)
    stage.within = within
    try:
        yield Played(stage, within)
    finally:
        stage.close()
        loop.call_soon_threadsafe(stop.set)
        thread.join(START_SECONDS)
        loop.close()
