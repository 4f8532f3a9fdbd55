"""Before Django: bodies are read before a thread is taken, and who finds all full is told when to come again."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from alphorn.web.server.pool import Pool
from tests.web.base.test_headers import EVERYWHERE, POLICY, strict

DEADLINE_SECONDS = 20
Start = Callable[[str, list[tuple[str, str]]], Any]


@dataclass
class Answered:
    """What was sent back, as it came."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def send(self, message: Any) -> None:
        """The server's side of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().title(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


class Django:
    """Something that answers like Django, when it is let."""

    def __init__(self) -> None:
        self.may_go = threading.Event()
        self.came: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer with the length of what was sent."""
        body = environ["wsgi.input"].read()
        self.came.append(body)
        self.may_go.wait(DEADLINE_SECONDS)
        start("200 OK", [("Content-Type", "text/plain")])
        return [str(len(body)).encode()]


@pytest.fixture
def django() -> Django:
    """It answers at once."""
    django = Django()
    django.may_go.set()
    return django


def scope(method: str = "POST") -> dict[str, Any]:
    """A request as uvicorn tells of it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": "/posts/new",
        "raw_path": b"/posts/new",
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 9),
    }


async def ask(pool: Pool, *chunks: bytes, method: str = "POST", ends: bool = True) -> Answered:
    """Send these chunks, and get the answer. Without `ends` the rest of the body never comes."""
    waiting = list(chunks or (b"",))
    answered = Answered()

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.sleep(DEADLINE_SECONDS)
        chunk = waiting.pop(0)
        return {"type": "http.request", "body": chunk, "more_body": bool(waiting) or not ends}

    await asyncio.wait_for(pool(scope(method), receive, answered.send), DEADLINE_SECONDS)
    return answered


async def say(pool: Pool, send: Callable[[Any], Any]) -> None:
    """Ask for a page, and take its answer in one's own time."""
    waiting = [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False}

    await pool(scope("GET"), receive, send)


def giving(size: int) -> Callable[..., Iterable[bytes]]:
    """Pages so long."""

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"a" * size]

    return application


async def until(holds: Callable[[], object]) -> None:
    """Wait until that is so."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not holds():  # noqa: ASYNC110 - other threads are looked at, which tell no loop
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 2_000_000])
async def test_a_body_arrives_whole(size: int, django: Django) -> None:
    body = b"x" * size
    chunks = [body[start : start + 50_000] for start in range(0, size, 50_000)]

    answered = await ask(Pool(django), *chunks)

    assert (answered.status, answered.body) == (200, str(size).encode())
    assert django.came == [body]


async def test_more_than_any_form_has_gets_a_page_and_no_thread(django: Django) -> None:
    answered = await ask(Pool(django), *[b"x" * 65_536] * 31)

    assert answered.status == 413
    assert b"That is too large" in answered.body
    assert strict(answered.headers) == {**EVERYWHERE, "policy": POLICY}
    assert answered.headers["Cache-Control"] == "no-store"
    assert django.came == []


async def test_what_never_ends_is_not_heard_out(django: Django) -> None:
    answered = await ask(Pool(django), *[b"x" * 1_000_000] * 51, ends=False)

    assert answered.status == 413


async def test_a_slow_body_holds_no_thread(django: Django) -> None:
    pool = Pool(django, threads=1)
    slow = asyncio.create_task(ask(pool, b"x", ends=False))
    await asyncio.sleep(0)

    answered = await ask(pool, b"quick")
    slow.cancel()

    assert answered.status == 200
    assert django.came == [b"quick"]


async def test_a_body_that_takes_too_long_gets_a_page(django: Django) -> None:
    answered = await ask(Pool(django, body_seconds=0.05), b"x", ends=False)

    assert answered.status == 408
    assert b"That took too long" in answered.body
    assert strict(answered.headers) == {**EVERYWHERE, "policy": POLICY}
    assert django.came == []


async def test_who_has_gone_is_not_answered(django: Django) -> None:
    answered = Answered()

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    await Pool(django)(scope(), receive, answered.send)

    assert (answered.status, django.came) == (0, [])


@pytest.mark.parametrize(("method", "refresh"), [("GET", "10"), ("POST", None)])
async def test_a_full_line_says_when_to_come_again(method: str, refresh: str | None) -> None:
    django = Django()
    pool = Pool(django, threads=2, line=3)
    inside = [asyncio.create_task(ask(pool, b"inside")) for _ in range(2)]
    await until(lambda: len(django.came) == 2)
    in_line = [asyncio.create_task(ask(pool, b"in line")) for _ in range(3)]
    await until(lambda: pool.waiting == 3)

    refused = await ask(pool, b"too many", method=method)
    django.may_go.set()
    answered = await asyncio.gather(*inside, *in_line)

    assert (refused.status, refused.headers["Retry-After"], refused.headers.get("Refresh")) == (503, "10", refresh)
    assert b"One moment, please" in refused.body
    assert strict(refused.headers) == {**EVERYWHERE, "policy": POLICY}
    assert [each.status for each in answered] == [200] * 5


async def test_who_leaves_the_line_makes_room() -> None:
    django = Django()
    pool = Pool(django, threads=1, line=1)
    inside = asyncio.create_task(ask(pool, b"inside"))
    await until(lambda: len(django.came) == 1)
    leaving = asyncio.create_task(ask(pool, b"leaving"))
    await until(lambda: pool.waiting == 1)

    leaving.cancel()
    await asyncio.wait({leaving})
    staying = asyncio.create_task(ask(pool, b"staying"))
    await until(lambda: pool.waiting == 1)
    django.may_go.set()

    assert [(await each).status for each in (inside, staying)] == [200, 200]


async def test_who_does_not_read_an_answer_holds_no_thread() -> None:
    pool = Pool(giving(1_000_000), threads=1)
    reads = asyncio.Event()
    told: list[Any] = []

    async def slowly(message: Any) -> None:
        told.append(message)
        await reads.wait()

    dawdling = [asyncio.create_task(say(pool, slowly)) for _ in range(3)]
    await until(lambda: len(told) == 3)
    answered = await ask(pool, method="GET")
    reads.set()
    await asyncio.gather(*dawdling)

    assert (answered.status, len(answered.body)) == (200, 1_000_000)
    assert sum(len(each.get("body", b"")) for each in told) == 3_000_000


async def test_large_answers_that_nobody_reads_are_bounded() -> None:
    pool = Pool(giving(40_000_000), threads=1)
    reads = asyncio.Event()
    told: list[Any] = []

    async def slowly(message: Any) -> None:
        told.append(message)
        await reads.wait()

    dawdling = [asyncio.create_task(say(pool, slowly)) for _ in range(2)]
    await until(lambda: len(told) == 2)
    refused = await ask(pool, method="GET")
    reads.set()
    await asyncio.gather(*dawdling)
    answered = await ask(pool, method="GET")

    assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
    assert (answered.status, len(answered.body)) == (200, 40_000_000)
