"""What the tests of fetched pictures share: posts with pictures, and who asks for them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from alphorn.models import Item, Picture, Stream
from alphorn.networks.http import Bounds
from alphorn.web.server import picture_fetcher as fetching_module
from alphorn.web.server.darkroom import Darkroom
from alphorn.web.server.picture_fetcher import Fetching
from tests.lib.pictures import encoded, plain
from tests.networks.servers import Line, Server
from tests.stage.people import Person
from tests.web.house import bring_in, connect_x
from tests.web.server.test_live import cookie

DEADLINE_SECONDS = 20
JPEG = encoded(plain(1200, 800), "JPEG")


def posts_of(person: Person) -> Stream:
    """Somebody's posts on X."""
    connect_x(person.workspace, reads=True)
    stream: Stream = person.workspace.streams.get(network="x", kind="posts")
    return stream


@asynccontextmanager
async def at_work(
    allow: frozenset[str],
    bounds: Bounds = fetching_module.BOUNDS,
    line: int = fetching_module.LINE,
    darkroom: Darkroom | None = None,
) -> AsyncIterator[Fetching]:
    """The part of the web server that fetches."""
    fetching = Fetching(allow=allow, bounds=bounds, line=line, darkroom=darkroom)
    await fetching.open()
    yield fetching
    await fetching.close()


def with_picture(posts: Stream, *urls: str) -> Item:
    """A post with these pictures."""
    return bring_in(posts, "Alice", "Dawn.", pictures=[{"url": url, "alt": ""} for url in urls])


def asking(browser: Client, item: Item, number: int = 0, method: str = "GET") -> dict[str, object]:
    """The request of a browser for a picture, as the web server hears it."""
    headers = [(b"host", b"localhost"), (b"cookie", cookie(browser).encode())]
    return {"type": "http", "method": method, "path": reverse("picture", args=[item.pk, number]), "headers": headers}


async def fetched(fetching: Fetching, browser: Client, item: Item, number: int = 0) -> None:
    """Ask for it, and wait."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        await fetching.see_to(asking(browser, item, number))


@sync_to_async
def rows() -> list[tuple[bytes | None, int]]:
    """What is kept: the picture, and how often it was tried."""
    return [(None if row.body is None else bytes(row.body), row.tries) for row in Picture.objects.order_by("number")]


@sync_to_async
def made(posts: Stream, *urls: str) -> Item:
    """The same as `with_picture`, for tests on a loop."""
    return with_picture(posts, *urls)


async def kept_of(
    posts: Stream, browser: Client, server: Server, bounds: Bounds = fetching_module.BOUNDS
) -> bytes | None:
    """What is kept of what that server says."""
    item = await made(posts, server.url)
    async with at_work(frozenset({server.address}), bounds) as fetching:
        await fetched(fetching, browser, item)
    [(body, _)] = await rows()
    return body


async def dawdle(line: Line) -> None:
    """Hear the question, and never answer."""
    await line.hear()
    await asyncio.sleep(DEADLINE_SECONDS)
