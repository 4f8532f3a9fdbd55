"""Django in a bounded pool of threads. A body is read whole before a thread is taken, and an answer is whole before
anybody reads it: who sends or reads slowly holds none. When all threads are busy and the line is long, the answer is
503 with Retry-After, at once."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

import structlog
from a2wsgi import WSGIMiddleware

from alphorn.web.base.page_503 import come_back_later
from alphorn.web.server.live import Receive, Scope, Send
from alphorn.web.server.refusals import refuse

log = structlog.get_logger(__name__)
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
THREADS = 12
LINE = 200  # requests that wait for a thread
LONGEST_BODY = 2_000_000
LONGEST_REFUSED = 50_000_000  # heard out and thrown away: a browser that is cut off shows no page
IN_MEMORY = 65_536
BODY_SECONDS = 30.0
LARGE_ANSWER = 250_000  # few pages are as long: those that give back what was sent
MOST_UNREAD = 100_000_000  # of large ones that their readers have not taken yet


class TooLarge(Exception):
    """The body is longer than any form of ours."""


class Pool:
    """An ASGI application around a WSGI one."""

    def __init__(
        self, wsgi: Callable[..., Any], threads: int = THREADS, line: int = LINE, body_seconds: float = BODY_SECONDS
    ) -> None:
        # a2wsgi spells the same protocol out as typed dictionaries.
        self._inner = cast(Application, WSGIMiddleware(wsgi, workers=threads))
        self._threads = asyncio.Semaphore(threads)
        self.waiting = 0  # requests in line
        self._unread = 0  # bytes of large answers
        self._line = line
        self._body_seconds = body_seconds

    def log_ready(self) -> None:
        """Tell `up` that pages are served."""
        log.info("web_ready")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                async with asyncio.timeout(self._body_seconds):
                    await _read(receive, body)
            except TooLarge:
                await refuse(send, 413)
            except TimeoutError:
                await refuse(send, 408)
            except ConnectionResetError:
                return
            else:
                await self._answer(scope, body, send)

    async def _answer(self, scope: Scope, body: "tempfile.SpooledTemporaryFile[bytes]", send: Send) -> None:
        if self.waiting >= self._line:
            await refuse(send, 503, come_back_later(scope["method"]))
            return
        self.waiting += 1
        try:
            await self._threads.acquire()
        finally:
            self.waiting -= 1
        answer = Answer()
        try:
            await self._inner(scope, _from(body), answer.take)
        finally:
            self._threads.release()
        await self._hand_over(answer, scope, send)

    async def _hand_over(self, answer: "Answer", scope: Scope, send: Send) -> None:
        """Tell it as fast as it is read. Of large ones there is room for some: nobody fills the memory with them."""
        counted = answer.size if answer.size > LARGE_ANSWER else 0
        if counted and self._unread + counted > MOST_UNREAD:
            await refuse(send, 503, come_back_later(scope["method"]))
            return
        self._unread += counted
        try:
            await answer.tell(send)
        finally:
            self._unread -= counted


class Answer:
    """What Django says, until its reader takes it."""

    def __init__(self) -> None:
        self._messages: list[MutableMapping[str, Any]] = []
        self.size = 0

    async def take(self, message: MutableMapping[str, Any]) -> None:
        """Keep one more piece."""
        self._messages.append(message)
        self.size += len(message.get("body", b""))

    async def tell(self, send: Send) -> None:
        """All of it, in order."""
        for message in self._messages:
            await send(message)


async def _read(receive: Receive, body: "tempfile.SpooledTemporaryFile[bytes]") -> None:
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LONGEST_REFUSED:
            raise TooLarge
        if size <= LONGEST_BODY:
            body.write(chunk)
        more = message.get("more_body", False)
    if size > LONGEST_BODY:
        raise TooLarge
    body.seek(0)


def _from(body: "tempfile.SpooledTemporaryFile[bytes]") -> Receive:
    async def receive() -> MutableMapping[str, Any]:
        chunk = body.read(IN_MEMORY)
        return {"type": "http.request", "body": chunk, "more_body": len(chunk) == IN_MEMORY}

    return receive
