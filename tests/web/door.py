"""A door of its own, at which our protocol listens: what its tests share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.parser import Parser
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from alphorn.web.server.lines import Lines
from alphorn.web.server.protocol import Guarded
from tests.web.base.test_headers import EVERYWHERE, POLICY, strict

DEADLINE_SECONDS = 20
SOON = 0.2
GET = "GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = "POST / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = f"{GET}\r\n".encode()


@dataclass
class Page:
    """What answers: ok, or, while it may not, nothing."""

    may_go: asyncio.Event = field(default_factory=asyncio.Event)
    size: int = 2
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read the whole body, then answer."""
        self.heard.append(scope)
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
            if message["type"] == "http.disconnect":
                return
        await self.may_go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % self.size)]})
        await send({"type": "http.response.body", "body": b"o" * self.size})


@dataclass
class Door:
    """Where our protocol listens, and who came."""

    port: int
    came: list["Line"] = field(default_factory=list)


@asynccontextmanager
async def served(page: Any, lines: Lines | None = None, **seconds: float) -> AsyncIterator[Door]:
    """A door at which our protocol serves that page."""
    kind = type("Hurried", (Guarded,), {"lines": lines or Lines(), **seconds})
    state = ServerState()
    config = uvicorn.Config(page, http=kind, ws="none", lifespan="off", log_config=None)
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: kind(config, state, {}), "127.0.0.1", 0)
    async with server:
        door = Door(server.sockets[0].getsockname()[1])
        yield door
        for line in door.came:
            line.writer.transport.abort()
        await until(lambda: not state.connections)


@dataclass
class Line:
    """A line to it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def rest(self) -> bytes:
        """Whatever comes until it is closed."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""

    async def answer(self) -> str:
        """What comes with the next answer, of which the body is "oo"."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            return (await self.reader.readuntil(b"oo")).decode()


async def until(holds: Callable[[], object]) -> None:
    """Wait until that is so."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not holds():  # noqa: ASYNC110 - what is looked at tells no loop
            await asyncio.sleep(0.01)


async def line_to(door: Door, *sent: bytes) -> Line:
    """Open one, and send this."""
    line = Line(*await asyncio.open_connection("127.0.0.1", door.port))
    door.came.append(line)
    for each in sent:
        line.writer.write(each)
        await asyncio.sleep(0)
    return line


def status_of(answer: bytes) -> int:
    """The status of an answer that has all the strict headers; 0: there is none."""
    if not answer:
        return 0
    first, _, rest = answer.decode().partition("\r\n")
    headers, _, body = rest.partition("\r\n\r\n")
    named = dict(Parser().parsestr(headers).items())
    assert strict({name.title(): value for name, value in named.items()}) == {**EVERYWHERE, "policy": POLICY}
    assert "<h1" in body
    return int(first.split()[1])
