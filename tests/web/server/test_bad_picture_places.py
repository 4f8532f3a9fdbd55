"""Where pictures come from nobody is trusted: no private address is called, nothing but a picture is kept."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import sync_to_async
from django.urls import reverse

from alphorn.models import Stream
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.networks.http import Bounds
from alphorn.web.pages.pictures import NOTHING
from tests.lib.pictures import claims, encoded, noisy, plain
from tests.networks.servers import Line, saying, serving
from tests.networks.test_guard import WRITTEN
from tests.stage.people import Person
from tests.web.fetched import DEADLINE_SECONDS, JPEG, at_work, dawdle, fetched, kept_of, made, posts_of, rows

pytestmark = pytest.mark.not_quick

HASTY = Bounds(connect_seconds=0.2, answer_seconds=0.3, most_bytes=100_000)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    return posts_of(alice)


@pytest.mark.parametrize("host", WRITTEN)
async def test_no_private_address_is_called_however_it_is_written(alice: Person, posts: Stream, host: str) -> None:
    item = await made(posts, f"https://{host}/lake.jpg")

    async with at_work(loopback_allowed()) as fetching:
        await fetched(fetching, alice.browser, item)

    assert await rows() == [(None, 1)]


@pytest.mark.parametrize("form", ["http://{}/", "https://{}/", "http://localhost:{port}/", "https://127.1:{port}/"])
async def test_a_server_of_this_machine_that_is_not_on_the_list_hears_nothing(
    alice: Person, posts: Stream, form: str
) -> None:
    async with serving(saying(JPEG)) as server:
        item = await made(posts, form.format(server.address, port=server.port))
        async with at_work(loopback_allowed()) as fetching:
            await fetched(fetching, alice.browser, item)

    assert (server.lines, await rows()) == ([], [(None, 1)])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_it_goes_where_it_was_told_and_no_further(alice: Person, posts: Stream, status: int) -> None:
    async with serving(saying(JPEG)) as private, serving(saying(b"", status, {"Location": private.url})) as server:
        body = await kept_of(posts, alice.browser, server)

    assert (body, private.lines) == (None, [])


@pytest.mark.parametrize(
    "body",
    [SVG, PAGE, b"", b"GIF89a" + PAGE, claims(65535, 65535), noisy()[:2000], encoded(plain(), "BMP")],
    ids=["svg", "page", "nothing", "page as gif", "bomb", "half", "bmp"],
)
@pytest.mark.parametrize("kind", ["image/png", "image/svg+xml"])
async def test_what_is_no_picture_is_not_kept_whatever_it_is_called(
    alice: Person, posts: Stream, body: bytes, kind: str
) -> None:
    async with serving(saying(body, 200, {"Content-Type": kind})) as server:
        assert await kept_of(posts, alice.browser, server) is None


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "nonsense"])
async def test_a_picture_is_one_by_what_is_in_it(alice: Person, posts: Stream, kind: str) -> None:
    async with serving(saying(JPEG, 200, {"Content-Type": kind})) as server:
        assert await kept_of(posts, alice.browser, server) is not None


async def drip(line: Line) -> None:
    """Answer so slowly that it never ends."""
    await line.hear()
    await line.say(b"HTTP/1.1 200 OK\r\n\r\n")
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            await line.say(b"\xff")
            await asyncio.sleep(0.05)


async def pour(line: Line) -> None:
    """Answer more than anybody wants."""
    await line.hear()
    await line.say(b"HTTP/1.1 200 OK\r\n\r\n", *[bytes(65536)] * 100)


async def cut(line: Line) -> None:
    """Cut the line."""
    await line.hear()
    line.reset()


@pytest.mark.parametrize("behave", [dawdle, drip, pour, cut, saying(b"", 404), saying(JPEG, 500), saying(JPEG, 206)])
async def test_a_server_that_behaves_badly_is_left_alone_for_a_while(
    alice: Person, posts: Stream, behave: Callable[[Line], Awaitable[None]]
) -> None:
    async with serving(behave) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address}), HASTY) as fetching:
            await fetched(fetching, alice.browser, item)
            await fetched(fetching, alice.browser, item)

    answer = await sync_to_async(alice.browser.get)(reverse("picture", args=[item.pk, 0]))

    assert (len(server.lines), await rows()) == (1, [(None, 1)])
    assert (answer.status_code, answer.content) == (404, NOTHING)
