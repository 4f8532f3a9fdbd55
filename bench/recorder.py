"""Stands in for X's API and does two things: it notes when the first byte of a request came, and says "created"."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LONGEST_SECONDS = 30.0
_ids = itertools.count(10**17)


class Recorder:
    """What came, by its text, at which moment (ns since 1970, the machine's clock)."""

    def __init__(self) -> None:
        self._heard: dict[str, asyncio.Future[int]] = {}
        self.came_ns: list[int] = []  # the moments of all, in the order in which they came whole

    def expect(self, text: str) -> "asyncio.Future[int]":
        """The moment at which the request that carries `text` will have come."""
        return self._heard.setdefault(text, asyncio.get_running_loop().create_future())

    def heard(self, text: str, at_ns: int) -> None:
        """It came; of two with one text, the first counts."""
        self.came_ns.append(at_ns)
        moment = self.expect(text)
        if not moment.done():
            moment.set_result(at_ns)


class _Line(asyncio.Protocol):
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._came = b""
        self._first_byte_ns = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, came: bytes) -> None:
        self._first_byte_ns = self._first_byte_ns or time.time_ns()
        self._came += came
        head, gap, body = self._came.partition(b"\r\n\r\n")
        if gap and len(body) >= _length(head):
            self._recorder.heard(json.loads(body)["text"], self._first_byte_ns)
            self._say_created(json.loads(body)["text"])

    def _say_created(self, text: str) -> None:
        assert isinstance(self._transport, asyncio.Transport)
        said = json.dumps({"data": {"id": str(next(_ids)), "text": text}}).encode()
        head = f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(said)}\r\n"
        self._transport.write(f"{head}Connection: close\r\n\r\n".encode() + said)
        self._transport.close()


def _length(head: bytes) -> int:
    fields = (line.partition(b":") for line in head.split(b"\r\n"))
    return next(int(value) for name, _, value in fields if name.lower() == b"content-length")


@asynccontextmanager
async def recording(port: int) -> AsyncIterator[Recorder]:
    """A recorder that listens on loopback for as long as the block lasts."""
    recorder = Recorder()
    server = await asyncio.get_running_loop().create_server(lambda: _Line(recorder), "127.0.0.1", port)
    try:
        yield recorder
    finally:
        server.close()
