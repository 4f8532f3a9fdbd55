"""Whatever comes as a picture leaves as one or not at all, and no path leads out of what is served (S5)."""

import asyncio
from urllib.parse import quote

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from alphorn.models import Item, Stream
from tests.lib.hostile_pictures import polyglots
from tests.networks.servers import Behaviour, Line, serving
from tests.stage.people import Person
from tests.web.fetched import at_work, fetched, made, posts_of, rows

POLYGLOTS = polyglots()
CALLED = ("image/png", "text/html", "image/svg+xml", "application/xhtml+xml")
KINDS = {"image/webp", "image/png"}  # a picture, or the pixel that stands for one
DOTS = (*".. %2e%2e %2E. .%2e %252e%252e %c0%ae%c0%ae ..; %u002e%u002e .... %2e%2e%00".split(), "\uff0e\uff0e")
SLASHES = ("/", "%2f", "%5c", "%252f", "\\", "%c0%af", "//", "/./")
ROOTS = ("/static/{}", "/static/js/{}", "/pictures/{}", "/style.{}.css")
TARGETS = ("settings.py",)


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    return posts_of(alice)


def by_path(bodies: list[bytes]) -> Behaviour:
    """A server that gives out one of these, as the path says, under a name that is not its own."""

    async def behave(line: Line) -> None:
        number = int((await line.hear()).split(b"?", 1)[1].split(b" ", 1)[0])
        kind, body = CALLED[number % len(CALLED)], bodies[number]
        await line.say(
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        )

    return behave


@sync_to_async
def shown(browser: Client, item: Item) -> list[tuple[int, str, str, bytes]]:
    """All pictures of an item, as a browser gets them."""
    answers = [browser.get(reverse("picture", args=[item.pk, number])) for number in range(len(item.pictures))]
    return [
        (each.status_code, each["Content-Type"], each["X-Content-Type-Options"], bytes(each.content))
        for each in answers
    ]


async def test_what_only_looks_like_a_picture_is_never_shown_as_anything_else(alice: Person, posts: Stream) -> None:
    bodies = list(POLYGLOTS.values())
    async with serving(by_path(bodies)) as server:
        item = await made(posts, *[f"{server.url}?{number}" for number in range(len(bodies))])
        async with at_work(frozenset({server.address})) as fetching:
            await asyncio.gather(*(fetched(fetching, alice.browser, item, number) for number in range(len(bodies))))

    answers = await shown(alice.browser, item)

    assert {kind for _, kind, _, _ in answers} <= KINDS
    assert {sniffed for _, _, sniffed, _ in answers} == {"nosniff"}
    assert {status for status, _, _, _ in answers} == {200, 404}
    assert [body for *_, body in answers if b"<script" in body or b"alert" in body or b"JavaScript" in body] == []
    assert [body for body, _ in await rows() if body and b"alert" in body] == []


def ways_out() -> list[str]:
    """Paths that would lead out of a folder, if anybody put them together from parts."""
    steps = [f"{dots}{slash}" for dots in DOTS for slash in SLASHES]
    return [root.format(step * 3 + target) for root in ROOTS for step in steps for target in TARGETS]


@pytest.mark.not_quick
def test_no_path_leads_out_of_what_is_served(alice: Person) -> None:
    answers = [alice.browser.get(quote(path, safe="/%;\\")) for path in ways_out()]
    files = [b"".join(each) if each.streaming else each.content for each in answers]

    assert len(answers) >= 30
    assert {each.status_code for each in answers} <= {400, 404}
    assert [body for body in files if b"INSTALLED_APPS" in body or b"root:" in body] == []
