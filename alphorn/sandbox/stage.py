"""The sandbox as one thing: its networks, their listeners, one file."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from alphorn.sandbox import facebook, x
from alphorn.sandbox.faults.rules import Rule
from alphorn.sandbox.faults.trouble import apply_at_once
from alphorn.sandbox.oracle.items import Items
from alphorn.sandbox.oracle.posts import Posts
from alphorn.sandbox.oracle.store import Store
from alphorn.sandbox.people.grants import Grants
from alphorn.sandbox.people.people import PAGES, People, Roles
from alphorn.sandbox.playing.listener import HOST, Listener
from alphorn.sandbox.playing.settings import Settings
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.seeds import settle
from alphorn.sandbox.worlds.growing import Worlds

OFFSETS = {"x": 1, "facebook": 2}
NAMES = {"x": "Sandbox X", "facebook": "Sandbox Facebook"}


class Sandbox:
    """The networks that are played, and their listeners: X on `port` + 1, Facebook on + 2. Control has `port`."""

    def __init__(self, home: Path, port: int, clock: Callable[[], float] = time.time, alphorn_url: str = "") -> None:
        self.port = port
        self.store = Store(home)
        self.worlds = Worlds(clock)
        self.pages = People(self.store, PAGES)
        self.alphorn_url = alphorn_url
        self.networks = {slug: self._stand_in(slug, clock) for slug in NAMES}
        self._listeners = {
            "x": Listener(x.application(self.networks["x"]), port + OFFSETS["x"]),
            "facebook": Listener(facebook.application(self.networks["facebook"]), port + OFFSETS["facebook"]),
        }
        self._reopening: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def control_url(self) -> str:
        """Where the control interface is."""
        return f"http://{HOST}:{self.port}"

    def url(self, slug: str) -> str:
        """Where a network's interface is."""
        return self.networks[slug].url

    def pages_url(self, slug: str) -> str:
        """Where people look at a network."""
        return f"http://localhost:{self._listeners[slug].port}"

    async def start(self) -> None:
        """Let people move in, and listen. Raises OSError where a port is taken."""
        settle(self.store)
        for listener in self._listeners.values():
            await listener.start()

    async def stop(self) -> None:
        """Let go of everything that hangs, and stop listening."""
        for slug, stand_in in self.networks.items():
            self._forget_reopening(slug)
            stand_in.faults.set([])
        for listener in self._listeners.values():
            await listener.stop()
        self.store.close()

    async def trouble(self, slug: str, rules: list[Rule]) -> None:
        """From now on these rules hold for one network, and no others."""
        stand_in = self.networks[slug]
        for rule in rules:
            if rule.acts_at_once:
                apply_at_once(stand_in, rule)
        stand_in.faults.set([rule for rule in rules if not rule.acts_at_once])
        self._forget_reopening(slug)
        if refusing := stand_in.faults.refusing:
            await self._listeners[slug].refuse()
            if refusing.seconds_left is not None:
                self._reopen_later(slug, refusing.seconds_left)
        else:
            await self._listeners[slug].open()

    async def reset(self) -> None:
        """As it was on the first day."""
        for slug, stand_in in self.networks.items():
            await self.trouble(slug, [])
            stand_in.settings = Settings()
            stand_in.journal.clear()
            stand_in.windows.open.clear()
        self.store.empty()
        settle(self.store)

    def _stand_in(self, slug: str, clock: Callable[[], float]) -> StandIn:
        items = Items(self.store, slug, self.worlds.grow)
        return StandIn(
            slug=slug,
            name=NAMES[slug],
            store=self.store,
            people=People(self.store, slug),
            roles=Roles(self.store),
            items=items,
            posts=Posts(self.store, slug, items),
            grants=Grants(self.store, slug, clock, "EAA" if slug == "facebook" else ""),
            settings=Settings(),
            clock=clock,
            control_url=f"http://localhost:{self.port}",
            url=f"http://{HOST}:{self.port + OFFSETS[slug]}",
        )

    def _reopen_later(self, slug: str, seconds: float) -> None:
        def reopen() -> None:
            task = asyncio.ensure_future(self._listeners[slug].open())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        self._reopening[slug] = asyncio.get_running_loop().call_later(seconds, reopen)

    def _forget_reopening(self, slug: str) -> None:
        if timer := self._reopening.pop(slug, None):
            timer.cancel()


SANDBOX = web.AppKey("sandbox", Sandbox)
