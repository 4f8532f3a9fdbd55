"""Pictures that dawdle or are hostile delay the workspace that they belong to; and what is hostile stays hostile."""

import asyncio
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async

from alphorn.models import Picture, Stream
from alphorn.models.archive.picture import FOR_GOOD, WAITS
from alphorn.web.server import picture_fetcher
from alphorn.web.server.darkroom import Darkroom
from alphorn.web.server.image_worker import PROGRAM
from tests.lib.hostile_pictures import scans
from tests.networks.servers import saying, serving
from tests.stage.people import Person
from tests.web.fetched import JPEG, at_work, dawdle, fetched, made, posts_of, rows

AT_ONCE_SECONDS = 4  # less than a server that says nothing is waited for
MINUTE = timedelta(minutes=1)
SHORT_OF_TIME = (sys.executable, "-P", "-c", "from alphorn.lib.shrinking import main; main(cpu_seconds=0.05)")
DEAD = (sys.executable, "-c", "")


@sync_to_async
def posts_for(person: Person) -> Stream:
    """Somebody's posts on X."""
    return posts_of(person)


@sync_to_async
def again_in() -> timedelta:
    """How long nobody asks again."""
    row = Picture.objects.get()
    assert row.again_at is not None
    return row.again_at - row.seen_at


async def test_a_server_that_dawdles_delays_nobody_elses_pictures(alice: Person, bob: Person) -> None:
    theirs, hers = await posts_for(bob), await posts_for(alice)
    async with serving(dawdle) as slow, serving(saying(JPEG)) as server:
        many = await made(theirs, *[f"{slow.url}?{n}" for n in range(40)])
        few = await made(hers, *[f"{server.url}?{n}" for n in range(10)])
        async with at_work(frozenset({slow.address, server.address})) as fetching:
            waiting = [asyncio.create_task(fetched(fetching, bob.browser, many, n)) for n in range(40)]
            await asyncio.sleep(0.3)
            async with asyncio.timeout(AT_ONCE_SECONDS):
                await asyncio.gather(*(fetched(fetching, alice.browser, few, n) for n in range(10)))
            fetching.leave()
            await asyncio.gather(*waiting)

    assert len([body for body, _ in await rows() if body]) == 10
    assert len(slow.lines) == picture_fetcher.EACH


async def test_a_long_line_of_one_is_not_the_line_of_another(alice: Person, bob: Person) -> None:
    theirs, hers = await posts_for(bob), await posts_for(alice)
    async with serving(dawdle) as slow, serving(saying(JPEG)) as server:
        many, one = await made(theirs, slow.url), await made(hers, server.url)
        async with at_work(frozenset({slow.address, server.address}), line=1) as fetching:
            waiting = asyncio.create_task(fetched(fetching, bob.browser, many))
            await asyncio.sleep(0.1)
            await fetched(fetching, alice.browser, one)
            fetching.leave()
            await waiting

    assert [bool(body) for body, _ in await rows() if body] == [True]


async def test_who_asks_for_anothers_picture_does_not_keep_it_in_their_line(alice: Person, bob: Person) -> None:
    theirs, hers = await posts_for(bob), await posts_for(alice)
    async with serving(dawdle) as slow, serving(saying(JPEG)) as server:
        many = await made(theirs, *[f"{slow.url}?{n}" for n in range(20)])
        one = await made(hers, server.url)
        async with at_work(frozenset({slow.address, server.address})) as fetching:
            waiting = [asyncio.create_task(fetched(fetching, bob.browser, many, n)) for n in range(20)]
            waiting.append(asyncio.create_task(fetched(fetching, bob.browser, one)))
            await asyncio.sleep(0.3)
            async with asyncio.timeout(AT_ONCE_SECONDS):
                await fetched(fetching, alice.browser, one)
            fetching.leave()
            await asyncio.gather(*waiting)

    assert [bool(body) for body, _ in await rows() if body] == [True]


@pytest.mark.parametrize(
    ("body", "program"),
    [(scans(4000), PROGRAM), (b"<svg/>", PROGRAM), (scans(90, 3300, 3000), SHORT_OF_TIME)],
    ids=["scans", "drawing", "time"],
)
async def test_a_hostile_picture_is_tried_once(alice: Person, body: bytes, program: tuple[str, ...]) -> None:
    posts = await posts_for(alice)
    async with serving(saying(body)) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address}), darkroom=Darkroom(program=program)) as fetching:
            await fetched(fetching, alice.browser, item)

    assert await again_in() >= FOR_GOOD - MINUTE


async def test_what_spoils_a_worker_twice_is_no_accident(
    alice: Person, time_passes: Callable[[timedelta], None]
) -> None:
    posts = await posts_for(alice)
    async with serving(saying(JPEG)) as server:
        item = await made(posts, server.url)
        async with at_work(frozenset({server.address}), darkroom=Darkroom(program=DEAD)) as fetching:
            await fetched(fetching, alice.browser, item)
            once = await again_in()
            await sync_to_async(time_passes)(WAITS[0] + MINUTE)
            await fetched(fetching, alice.browser, item)

    assert once <= WAITS[0] + MINUTE
    assert await again_in() >= FOR_GOOD - MINUTE
