"""All that the others of `test_hostile_words.py` stand for: in every field, on every page, in a real browser (S4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, Route

from alphorn.models import Item, Workspace
from tests.browser.test_hostile_words import PLANTED
from tests.security.hostile_words import ADDRESSES, SOME
from tests.security.poison import poison, poison_places
from tests.stage.people import new_user
from tests.stage.sandbox import Stage

pytestmark = [pytest.mark.browser, pytest.mark.by_hand_slow]
DOT = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>"
LISTS = ("/archive?kind=own", "/archive?kind=like", "/archive?kind=person", "/archive?kind=interest", "/posts")
ONCE = ("/archive", "/never-about", "/first-steps", "/write", "/archive/deletions")
OF_PLACES = ("/connections", "/schedule", "/write")
FURTHER = "a[href*='before=']"


@dataclass
class Watched:
    """A page, and all that it does beyond showing words."""

    page: Page
    address: str
    seen: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("popup", lambda page: self.wrong.append(f"opened: {page.url}"))
        self.page.route("**/pictures/**", lambda route: _dot(route))

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.wrong.append(f"asked: {request.url}")

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.wrong.append(f"console: {said.text}")

    def look(self, path: str) -> None:
        """Open it, touch everything on it, and see what is more than words."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        self.page.evaluate(TOUCH)
        planted = self.page.evaluate(PLANTED)
        self.wrong += [f"{path} planted: {each}" for each in planted]
        self.seen += 1

    def look_through(self, path: str) -> None:
        """A list, page after page."""
        self.look(path)
        while (further := self.page.locator(FURTHER)).count():
            href = further.first.get_attribute("href") or ""
            self.look(f"{path.partition('?')[0]}{href}" if href.startswith("?") else href)


# What would run when somebody touches it.
TOUCH = """
() => { for (const each of document.querySelectorAll("main *"))
          for (const kind of ["mouseover", "focus", "toggle", "pointerenter"]) each.dispatchEvent(new Event(kind)); }
"""


def _dot(route: Route) -> None:
    route.fulfill(content_type="image/svg+xml", body=DOT)


@pytest.fixture
def watched(chromium: Browser, address: str, alphorn: Stage) -> Iterator[tuple[Watched, Workspace]]:
    """Bob's browser; he is signed in, and knows nobody yet."""
    bob = new_user("bob@bob.example")
    browser = Client()
    browser.force_login(bob)
    name = settings.SESSION_COOKIE_NAME
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": name, "value": browser.cookies[name].value, "url": address}])
    yield Watched(context.new_page(), address), Workspace.objects.of(bob)
    context.close()


def test_all_words_of_others_stay_words_in_a_browser(watched: tuple[Watched, Workspace]) -> None:
    page, house = watched
    bob = house.memberships.get().user
    poison(house, bob, SOME, ADDRESSES)
    for path in LISTS:
        page.look_through(path)
    for path in ONCE:
        page.look(path)
    for post in house.posts.order_by("pk")[::4]:
        page.look(f"/posts/{post.pk}")
    for item in Item.objects.filter(workspace=house).order_by("pk")[::32]:
        page.look(f"/items/{item.pk}/deletions")
    for idea in house.suggestions.order_by("pk")[::16]:
        page.look(f"/write?idea={idea.pk}")

    post, offer = poison_places(house, bob, SOME, ADDRESSES)
    for path in (*OF_PLACES, f"/posts/{post.pk}", f"/authorisations/{offer.authorisation_id}/places"):
        page.look(path)
    for place in house.connections.order_by("pk")[::16]:
        page.look(f"/connections/{place.pk}")
    for stream in house.streams.order_by("pk")[::16]:
        page.look(f"/streams/{stream.pk}")

    assert page.wrong == []
    assert page.seen > 300
