"""Pictures as a reader sees them: from Alphorn alone, large enough, and calm where there are none."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.looks import complaints
from tests.browser.test_imports import has_come_in
from tests.browser.visitor import Visitor
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
ALL = "lake-1 fog-2 hut-3 larches-5"


@pytest.fixture
def posted(alphorn: Stage) -> Stage:
    """Two of Bob's posts on X: one has a picture, the other four. Some follow him."""
    alphorn.make_stream("x", "1002", "likes", 0)
    alphorn.make_stream("x", "1002", "posts", 0)
    alphorn.add_item("x", "1002", "posts", text="Dawn at the lake.", pictures="lake-17")
    alphorn.add_item("x", "1002", "posts", text="Four of the week.", pictures=ALL)
    return alphorn


def connect_bob(visitor: Visitor) -> None:
    """Bob signs up, and his posts and people on X come in."""
    visitor.sign_up("bob@bob.example")
    visitor.connect_x("Bob")
    has_come_in(visitor)


def has_loaded(image: Locator, width: int) -> None:
    """Wait until it is there, so many pixels wide."""
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("naturalWidth", width)


def test_a_reader_calls_nobody_but_alphorn(visitor: Visitor, posted: Stage, address: str) -> None:
    connect_bob(visitor)
    called: list[str] = []
    visitor.page.on("request", lambda request: called.append(request.url))

    visitor.go("/archive?kind=own")

    has_loaded(visitor.page.get_by_role("img", name="A lake that holds the mountain upside down").first, 640)
    assert [url for url in called if not url.startswith((f"{address}/", "data:"))] == []
    assert [url for url in called if "/pictures/" in url]


def test_four_pictures_stand_beside_each_other(visitor: Visitor, posted: Stage) -> None:
    connect_bob(visitor)

    visitor.go("/archive?kind=own")

    four = visitor.page.locator("li.item", has_text="Four of the week.").locator(".photo")
    tops = {round(box["y"]) for number in range(4) if (box := four.nth(number).bounding_box())}
    expect(four).to_have_count(4)
    assert len(tops) == 1


def test_people_have_faces(visitor: Visitor, posted: Stage) -> None:
    connect_bob(visitor)

    visitor.go("/archive?kind=person")

    faces = visitor.page.locator(".face > img")
    has_loaded(faces.first, 96)
    has_loaded(faces.last, 96)


def test_where_there_is_no_picture_the_page_stays_calm(visitor: Visitor, posted: Stage) -> None:
    connect_bob(visitor)
    posted.trouble("x", {"call": "picture", "status": 503})

    visitor.go("/archive?kind=own")
    has_loaded(visitor.page.locator(".photo > img").first, 1)
    sign = visitor.page.locator(".photo > .icon").first
    expect(sign).to_be_visible()
    visitor.go("/archive?kind=person")
    has_loaded(visitor.page.locator(".face > img").first, 1)

    expect(visitor.page.locator("li.item .face").first).to_have_text(re.compile(r"^\w{1,2}$"))


def test_pages_with_pictures_have_nothing_wrong(open_browser: Callable[..., Page], address: str, posted: Stage) -> None:
    visitor = Visitor(open_browser(bypass_csp=True), address)
    connect_bob(visitor)

    visitor.go("/archive?kind=own")
    has_loaded(visitor.page.locator(".photo > img").first, 640)
    wrong = complaints(visitor.page)
    visitor.go("/archive?kind=person")
    has_loaded(visitor.page.locator(".face > img").first, 96)

    assert wrong + complaints(visitor.page) == []
