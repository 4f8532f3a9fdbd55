"""A port that can stop listening and start again, as a network that is down and comes back."""

import asyncio
import socket

from aiohttp import web

from alphorn.sandbox.playing.runner import Runner

HOST = "127.0.0.1"


class Listener:
    """One application on one port of loopback."""

    def __init__(self, app: web.Application, port: int) -> None:
        self.port = port
        self._runner = Runner(app, access_log=None, shutdown_timeout=1.0, handle_signals=False)
        self._site: web.SockSite | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Get ready, and listen."""
        await self._runner.setup()
        await self.open()

    async def open(self) -> None:
        """Listen, if we do not."""
        async with self._turn:
            if self._site is None:
                site = web.SockSite(self._runner, _bound(self.port), backlog=1024)
                await site.start()
                self._site = site

    async def refuse(self) -> None:
        """Stop listening, and drop whoever is on the line."""
        async with self._turn:
            if self._site is not None:
                await self._site.stop()
                self._site = None
                self._drop_lines()

    async def stop(self) -> None:
        """Stop for good."""
        await self._runner.cleanup()

    def _drop_lines(self) -> None:
        server = self._runner.server
        for line in list(server.connections) if server else []:
            line.force_close()


def _bound(port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((HOST, port))
    return opened
