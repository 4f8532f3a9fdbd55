"""A server between a client and the sandbox that passes everything on and remembers it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

HOP_BY_HOP = ("host", "content-length", "connection", "transfer-encoding", "content-encoding")


@dataclass(frozen=True)
class Heard:
    """One request and its answer."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    status: int
    answer: bytes


@dataclass
class Recorder:
    """Where it listens, and what it heard."""

    url: str = ""
    heard: list[Heard] = field(default_factory=list)

    def calls(self, method: str, path: str) -> list[Heard]:
        """What was heard of one call."""
        return [each for each in self.heard if (each.method, each.path) == (method, path)]


@asynccontextmanager
async def recording(target: str) -> AsyncIterator[Recorder]:
    """Record what goes to `target`."""
    recorder = Recorder()
    async with aiohttp.ClientSession() as onward:

        async def pass_on(request: web.Request) -> web.Response:
            body = await request.read()
            headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
            async with onward.request(
                request.method, target + request.path_qs, headers=headers, data=body, allow_redirects=False
            ) as answer:
                said = await answer.read()
                query = dict(request.query)
                recorder.heard.append(
                    Heard(request.method, request.path, query, dict(request.headers), body, answer.status, said)
                )
                back = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
                return web.Response(status=answer.status, headers=back, body=said)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        recorder.url = "http://{}:{}".format(*runner.addresses[0][:2])
        try:
            yield recorder
        finally:
            await runner.cleanup()
