"""Events to open pages: to those of one's own workspace, each name once, and until the session ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client
from django.urls import reverse

from alphorn.live import announce
from alphorn.models import Membership, Workspace
from alphorn.web.pages.accounts import password_link
from alphorn.web.server import live as web_live
from alphorn.web.server.live import Live
from tests.stage.people import Person
from tests.web.base.test_headers import EVERYWHERE, POLICY, strict
from tests.web.house import member, signed_in

DEADLINE_SECONDS = 20


class OpenPage:
    """A page that listens: what it was told, and whether it still is."""

    def __init__(self, live: Live, cookie: str, method: str = "GET") -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.heard = ""
        self._changed = asyncio.Event()
        self._leaves = asyncio.Event()
        headers = [(b"host", b"localhost"), (b"cookie", cookie.encode())]
        scope = {"type": "http", "method": method, "path": "/live", "headers": headers}
        self.task = asyncio.create_task(live(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._leaves.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode().title(): value.decode() for name, value in message["headers"]}
        else:
            self.heard += message["body"].decode()
        self._changed.set()

    @property
    def names(self) -> list[str]:
        """The names it was told, in order."""
        return [line.removeprefix("data: ") for line in self.heard.splitlines() if line.startswith("data: ")]

    async def hears(self, name: str) -> list[str]:
        """Wait until it was told that name, or its line has ended. Returns all it was told."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while name not in self.names and not self.task.done():
                self._changed.clear()
                await self._changed.wait()
        return self.names

    async def opens(self) -> int:
        """Wait for its first words. Returns the status."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not self.heard and not self.task.done():
                self._changed.clear()
                await self._changed.wait()
        return self.status

    async def ends(self) -> None:
        """Wait until its line was ended from the other side."""
        await asyncio.wait_for(self.task, DEADLINE_SECONDS)

    async def leave(self) -> None:
        """Close the tab."""
        self._leaves.set()
        await self.ends()


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    """The part of the web server that tells open pages."""
    live = Live()
    live.open()
    await asyncio.wait_for(live.listens.wait(), DEADLINE_SECONDS)
    yield live
    live.close()
    await sync_to_async(connections.close_all)()


def cookie(browser: Client) -> str:
    """The cookies as a browser sends them."""
    return f"csrf=x; session={browser.cookies['session'].value}"


@sync_to_async
def tell(workspace: Workspace, *names: str) -> None:
    """Say that these have changed."""
    announce(workspace.pk, *names)


def tell_in_one_breath(live: Live, workspace: Workspace, name: str) -> None:
    """Say it so often and so fast that no page is told in between."""
    for _ in range(1000):
        live._hear(None, 0, "", json.dumps({"w": str(workspace.pk), "n": [name]}))


@pytest.mark.parametrize("sent", ["", "session=", "session=guessed", "session=../../x", "session=\x00", "csrf=x"])
async def test_nobody_hears_anything(sent: str, database: None, live: Live) -> None:
    page = OpenPage(live, sent)

    assert await page.opens() == 401
    await page.ends()
    assert page.heard == ""
    assert strict(page.headers) == {**EVERYWHERE, "policy": POLICY}


async def test_a_page_hears_what_changed(alice: Person, live: Live) -> None:
    page = OpenPage(live, cookie(alice.browser))
    status = await page.opens()

    await tell(alice.workspace, "post-1", "delivery-1")
    heard = await page.hears("post-1")
    await page.leave()

    assert (status, sorted(heard)) == (200, ["delivery-1", "post-1"])
    assert strict(page.headers) == {**EVERYWHERE, "policy": POLICY}
    assert (page.headers["Content-Type"], page.headers["Cache-Control"]) == ("text/event-stream", "no-store")


async def test_nobody_else_hears_it(alice: Person, bob: Person, live: Live) -> None:
    hers, his = OpenPage(live, cookie(alice.browser)), OpenPage(live, cookie(bob.browser))
    await asyncio.gather(hers.opens(), his.opens())

    await tell(alice.workspace, "hers")
    await tell(bob.workspace, "his")
    she_heard, he_heard = await asyncio.gather(hers.hears("hers"), his.hears("his"))
    await asyncio.gather(hers.leave(), his.leave())

    assert (she_heard, he_heard) == (["hers"], ["his"])


async def test_a_viewer_hears_it_too(alice: Person, live: Live) -> None:
    viewer = await sync_to_async(member)(alice.workspace, Membership.Role.VIEWER)
    page = OpenPage(live, cookie(viewer))
    await page.opens()

    await tell(alice.workspace, "post-1")

    assert await page.hears("post-1") == ["post-1"]
    await page.leave()


async def test_a_name_that_is_told_often_is_heard_once(alice: Person, live: Live) -> None:
    page = OpenPage(live, cookie(alice.browser))
    await page.opens()

    tell_in_one_breath(live, alice.workspace, "same")
    await tell(alice.workspace, "last")
    heard = await page.hears("last")
    await page.leave()

    assert heard == ["same", "last"]


async def test_a_thousand_names_are_all_told_or_made_up_for(alice: Person, live: Live) -> None:
    page = OpenPage(live, cookie(alice.browser))
    await page.opens()

    await tell(alice.workspace, *[f"delivery-{uuid4()}" for _ in range(1000)])
    await tell(alice.workspace, "last")
    heard = await page.hears("last")
    await page.leave()

    assert 1 < len(heard) <= 1001
    assert len(set(heard)) == len(heard)


async def test_signing_out_ends_the_line(alice: Person, live: Live) -> None:
    other = await sync_to_async(signed_in)(alice.user)
    page, elsewhere = OpenPage(live, cookie(alice.browser)), OpenPage(live, cookie(other))
    await asyncio.gather(page.opens(), elsewhere.opens())

    await sync_to_async(alice.browser.post)(reverse("account_logout"))
    await page.ends()
    await tell(alice.workspace, "post-1")
    heard = await elsewhere.hears("post-1")
    await elsewhere.leave()

    assert page.names == []
    assert heard == ["post-1"]


async def test_a_new_password_ends_every_line(alice: Person, live: Live) -> None:
    page = OpenPage(live, cookie(alice.browser))
    await page.opens()

    await sync_to_async(set_password)(alice)
    await page.ends()
    again = OpenPage(live, cookie(alice.browser))

    assert page.names == []
    assert await again.opens() == 401


def set_password(person: Person) -> None:
    """Follow the link for a new password."""
    from_link = Client(headers={"host": "localhost"})
    form = from_link.get(password_link(person.user))
    password = "a sentence about stone pines"
    from_link.post(form["Location"], {"password1": password, "password2": password})


async def test_the_fifty_first_page_of_a_workspace_is_sent_away(alice: Person, bob: Person, live: Live) -> None:
    pages = [OpenPage(live, cookie(alice.browser)) for _ in range(web_live.MOST_PER_WORKSPACE)]
    opened = await asyncio.gather(*(page.opens() for page in pages))

    one_more, somebody_else = OpenPage(live, cookie(alice.browser)), OpenPage(live, cookie(bob.browser))
    refused, other = await one_more.opens(), await somebody_else.opens()
    await pages[0].leave()
    after_one_left = OpenPage(live, cookie(alice.browser))

    assert set(opened) == {200}
    assert (refused, other, await after_one_left.opens()) == (503, 200, 200)
    await asyncio.gather(*(page.leave() for page in (*pages[1:], somebody_else, after_one_left)))


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS"])
async def test_it_is_only_listened_to(method: str, alice: Person, live: Live) -> None:
    page = OpenPage(live, cookie(alice.browser), method)

    assert await page.opens() == 405


async def test_a_strange_cookie_beside_ours_is_no_matter(alice: Person, live: Live) -> None:
    page = OpenPage(live, f'a[b]="c,d; {cookie(alice.browser)}; =x; é=1')

    assert await page.opens() == 200
    await page.leave()


async def test_every_line_ends_with_the_server(alice: Person, live: Live) -> None:
    pages = [OpenPage(live, cookie(alice.browser)) for _ in range(3)]
    await asyncio.gather(*(page.opens() for page in pages))

    live.close()

    await asyncio.gather(*(page.ends() for page in pages))


@pytest.mark.not_quick
async def test_a_lost_database_is_listened_to_again(alice: Person, live: Live) -> None:
    page = OpenPage(live, cookie(alice.browser))
    await page.opens()

    await sync_to_async(cut_listeners)()
    heard = await page.hears("everything")
    await tell(alice.workspace, "post-1")
    later = await page.hears("post-1")
    await page.leave()

    assert (heard, later) == (["everything"], ["everything", "post-1"])


def cut_listeners() -> None:
    """The database ends the connections that listen."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'"
        )
