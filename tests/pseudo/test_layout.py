"""Every page with words that are two fifths longer, in a real browser, on a phone and on a desk: everything fits."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from alphorn.web.base import style
from tests.pseudo.walk import Walk
from tests.stage.browser import launched

pytestmark = [pytest.mark.browser, pytest.mark.not_quick]
PHONE, DESK = 390, 1280
LAYOUT = Path(__file__).with_name("layout.js").read_text()
SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
SCRIPT = re.compile(r"<script[^>]*></script>")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser."""
    with launched() as browser:
        yield browser


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window."""
    page = browser.new_page()
    yield page
    page.close()


def whole(page: str) -> str:
    """The page with its style in it; what a script would show is shown."""
    return SCRIPT.sub("", SHEET.sub(lambda _: f"<style>{style.joined()[0]}</style>", page)).replace(" hidden>", ">")


def misfits(window: Page, page: str, widths: tuple[int, ...] = (PHONE,)) -> list[str]:
    """What does not fit on a page, at each width."""
    window.set_content(whole(page), wait_until="domcontentloaded")
    found: list[str] = []
    for width in widths:
        window.set_viewport_size({"width": width, "height": 844})
        found += window.evaluate(LAYOUT)
    return found


def test_everything_fits(walk: Walk, window: Page) -> None:
    pages = [page for page in walk.pages if page.words.lstrip().startswith("<!doctype html>")]
    found = {words: page.asked for page in reversed(pages) for words in misfits(window, page.words, (PHONE, DESK))}

    assert sorted(found.items()) == []


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Short</p>", ""),
        ('<p style="width: 200px; overflow: auto"><i style="display: block; width: 900px">far</i></p>', ""),
        ('<p style="width: 40px; overflow: hidden; text-overflow: ellipsis"><bdi>Longwindedname</bdi></p>', ""),
        ('<p style="width: 900px">Wide</p>', "the page scrolls"),
        ('<p style="width: 40px">Longwindedness</p>', "out of"),
        ('<p style="width: 40px; overflow: hidden">Longwindedness</p>', "cut off by"),
        ('<div style="width: 100px"><p style="width: 140px">Fits</p></div>', "wider than"),
        ('<p><i>One</i><b style="margin-left: -20px">Two</b></p>', "on top of each other"),
        ('<select style="width: 60px"><option>Longwindedness</option></select>', "cut off by"),
    ],
)
def test_what_does_not_fit_is_seen(window: Page, page: str, found: str) -> None:
    told = misfits(window, f"<!doctype html><body>{page}</body>")

    assert bool(told) == bool(found)
    assert all(found in each for each in told[:1])
