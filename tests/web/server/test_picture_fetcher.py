"""Pictures are fetched for whoever may see them, once, and never so that a page waits."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.urls import reverse

from alphorn.models import Picture, Stream
from alphorn.models.archive.picture import EDGE, claim
from alphorn.web.pages.pictures import NOTHING, POLICY
from alphorn.web.server import picture_fetcher as fetching_module
from tests.lib.pictures import SECRET, decoded, turned
from tests.networks.servers import Line, saying, serving
from tests.stage.people import Person
from tests.web.base.test_headers import EVERYWHERE
from tests.web.fetched import (
    DEADLINE_SECONDS,
    JPEG,
    asking,
    at_work,
    dawdle,
    fetched,
    kept_of,
    made,
    posts_of,
    rows,
    with_picture,
)


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    return posts_of(alice)


async def test_a_picture_is_fetched_small_and_shown(alice: Person, posts: Stream) -> None:
    async with serving(saying(JPEG)) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address})) as fetching:
            await fetched(fetching, alice.browser, item)

    answer = await sync_to_async(alice.browser.get)(reverse("picture", args=[item.pk, 0]))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert decoded(answer.content).size == (EDGE, 427)
    assert answer["Cache-Control"] == "private, max-age=86400"


async def test_it_is_fetched_once(alice: Person, posts: Stream) -> None:
    async with serving(saying(JPEG)) as server:
        item = await made(posts, server.url)
        allow = frozenset({server.address})
        async with at_work(allow) as here, at_work(allow) as there:
            await asyncio.gather(*(fetched(here, alice.browser, item) for _ in range(5)))
            await asyncio.gather(*(fetched(there, alice.browser, item) for _ in range(5)))

    assert len(server.lines) == 1


async def test_the_network_learns_nothing_of_the_reader(alice: Person, posts: Stream) -> None:
    async with serving(saying(JPEG)) as server:
        await kept_of(posts, alice.browser, server)

    heard = server.heard[0].decode().lower()
    assert [word for word in ("cookie", "referer", "session", "authorization") if word in heard] == []
    assert "user-agent: alphorn/" in heard


async def test_where_it_was_taken_is_not_kept(alice: Person, posts: Stream) -> None:
    async with serving(saying(turned(600, 400))) as server:
        body = await kept_of(posts, alice.browser, server)

    assert body is not None
    assert SECRET.encode() not in body


async def test_a_stranger_has_nothing_fetched(alice: Person, bob: Person, posts: Stream) -> None:
    async with serving(saying(JPEG)) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address})) as fetching:
            await fetched(fetching, bob.browser, item)

    answer = await sync_to_async(bob.browser.get)(reverse("picture", args=[item.pk, 0]))

    assert (server.lines, await rows(), answer.status_code) == ([], [], 404)


@pytest.mark.parametrize("sent", ["", "session=guessed", "session=\x00"])
async def test_nobody_has_anything_fetched(sent: str, posts: Stream) -> None:
    async with serving(saying(JPEG)) as server:
        item = await made(posts, server.url)
        path = reverse("picture", args=[item.pk, 0])
        async with at_work(frozenset({server.address})) as fetching:
            await fetching.see_to({"method": "GET", "path": path, "headers": [(b"cookie", sent.encode())]})

    assert server.lines == []


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
async def test_only_looking_fetches(alice: Person, posts: Stream, method: str) -> None:
    async with serving(saying(JPEG)) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address})) as fetching:
            await fetching.see_to(asking(alice.browser, item, method=method))

    assert server.lines == []


@pytest.mark.parametrize("path", ["/pictures/", "/pictures/x/0", f"/pictures/{'-' * 36}/0", "/pictures/../0", "/posts"])
async def test_other_addresses_are_none_of_its_business(path: str, database: None) -> None:
    async with at_work(frozenset()) as fetching:
        await fetching.see_to({"method": "GET", "path": path, "headers": []})

    assert await rows() == []


async def test_few_are_called_at_once(alice: Person, posts: Stream) -> None:
    under_way, most = 0, 0

    async def count(line: Line) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        await saying(JPEG)(line)
        under_way -= 1

    async with serving(count) as server:
        item = await made(posts, *[f"{server.url}?{n}" for n in range(20)])
        async with at_work(frozenset({server.address})) as fetching:
            await asyncio.gather(*(fetched(fetching, alice.browser, item, n) for n in range(20)))

    assert 1 < most <= fetching_module.AT_ONCE
    assert [tries for body, tries in await rows() if body] == [1] * 20


async def test_when_the_line_is_long_one_is_told_to_come_again(alice: Person, posts: Stream) -> None:
    is_asked = asyncio.Event()

    async def say_nothing(line: Line) -> None:
        is_asked.set()
        await dawdle(line)

    async with serving(say_nothing) as server:
        item = await made(posts, server.url, f"{server.url}?2")
        async with at_work(frozenset({server.address}), line=1) as fetching:
            first = asyncio.create_task(fetched(fetching, alice.browser, item))
            await asyncio.wait_for(is_asked.wait(), DEADLINE_SECONDS)
            await fetched(fetching, alice.browser, item, 1)
            fetching.leave()
            await first

    answer = await sync_to_async(alice.browser.get)(reverse("picture", args=[item.pk, 1]))

    assert (answer.status_code, answer.content, answer["Retry-After"]) == (503, NOTHING, "10")
    assert answer["Cache-Control"] == "no-store"


async def test_who_leaves_leaves_the_rest_to_the_next(alice: Person, posts: Stream) -> None:
    is_asked = asyncio.Event()

    async def say_nothing(line: Line) -> None:
        is_asked.set()
        await dawdle(line)

    async with serving(say_nothing) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address})) as fetching:
            waiting = asyncio.create_task(fetched(fetching, alice.browser, item))
            await asyncio.wait_for(is_asked.wait(), DEADLINE_SECONDS)
            fetching.leave()
            await waiting

    assert await rows() == [(None, 1)]


def test_a_picture_has_headers_of_its_own(alice: Person, posts: Stream) -> None:
    item = with_picture(posts, "https://pbs.twimg.com/lake.jpg")
    wanted = claim(alice.workspace.pk, item.pk, 0)
    assert wanted is not None
    Picture.objects.update(body=b"a picture", again_at=None)

    answer = alice.browser.get(reverse("picture", args=[item.pk, 0]))

    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert answer["Content-Security-Policy"] == POLICY
    assert answer["Content-Disposition"] == "inline"


@pytest.mark.parametrize("number", [1, 99, 10**30])
def test_a_picture_that_is_none_of_its_is_not_there(alice: Person, posts: Stream, number: int) -> None:
    item = with_picture(posts, "https://pbs.twimg.com/lake.jpg")

    assert alice.browser.get(reverse("picture", args=[item.pk, number])).status_code == 404


def test_what_is_deleted_has_no_picture(alice: Person, posts: Stream) -> None:
    item = with_picture(posts, "https://pbs.twimg.com/lake.jpg")
    item.forget()

    assert alice.browser.get(reverse("picture", args=[item.pk, 0])).status_code == 404
