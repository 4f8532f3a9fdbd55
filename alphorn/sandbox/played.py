"""One network while it is played: what it is, its stand-in, what goes wrong there, and its port."""

import asyncio

from aiohttp import web

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.faults.standing import Faults
from alphorn.sandbox.faults.trouble import FAULTS, apply_at_once, trouble
from alphorn.sandbox.network import Network
from alphorn.sandbox.playing.listener import Listener
from alphorn.sandbox.playing.loopback import only_loopback, strict_headers
from alphorn.sandbox.playing.pictures import add_pictures
from alphorn.sandbox.playing.stand_in import STAND_IN, StandIn
from alphorn.sandbox.walls.styles import add_static


class Played:
    """It begins well, and nothing listens until it is started."""

    def __init__(self, network: Network, stand_in: StandIn, port: int) -> None:
        self.network = network
        self.stand_in = stand_in
        self.faults = Faults()
        self.pages_url = f"http://localhost:{port}"
        self._listener = Listener(self._application(), port)
        self._reopening: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Let people move in, and listen. Raises OSError where the port is taken."""
        self.settle()
        await self._listener.start()

    async def stop(self) -> None:
        """Let go of everything that hangs, and stop listening."""
        self._forget_reopening()
        self.faults.set([])
        await self._listener.stop()

    def settle(self) -> None:
        """Let its people move in, unless somebody lives there already."""
        if not self.stand_in.people.all():
            with self.stand_in.store.change():
                self.network.settle(self.stand_in)

    async def trouble(self, rules: list[Rule]) -> None:
        """From now on these rules hold, and no others. Raises UnknownOdd."""
        rules = [self.network.in_full(rule) for rule in rules]
        for rule in rules:
            if rule.acts_at_once:
                apply_at_once(self.stand_in, rule)
        self.faults.set([rule for rule in rules if not rule.acts_at_once])
        self._forget_reopening()
        if refusing := self.faults.refusing:
            await self._listener.refuse()
            if refusing.seconds_left is not None:
                self._reopen_later(refusing.seconds_left)
        else:
            await self._listener.open()

    async def forget(self) -> None:
        """No trouble, no counts, and as strict as on the first day."""
        await self.trouble([])
        self.stand_in.settings = self.network.settings()
        self.stand_in.journal.clear()
        self.stand_in.windows.open.clear()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[only_loopback, trouble, *self.network.middlewares])
        app.on_response_prepare.append(strict_headers)
        app[STAND_IN] = self.stand_in
        app[FAULTS] = self.faults
        add_pictures(app, self.stand_in)
        add_static(app)
        self.network.serve(app, self.stand_in)
        return app

    def _reopen_later(self, seconds: float) -> None:
        def reopen() -> None:
            task = asyncio.ensure_future(self._listener.open())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        self._reopening = asyncio.get_running_loop().call_later(seconds, reopen)

    def _forget_reopening(self) -> None:
        if self._reopening:
            self._reopening.cancel()
            self._reopening = None
