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
SCRIPT = re.compile(r"<script[^>]*></script>")
UNSEEN = re.compile(r'value="\w{64}"|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}')  # a form's token, an id
# Another page in the same window, whose style stays: to read that anew for each takes longer than all that is done.
TURN = """
words => {
  const [page, root] = [new DOMParser().parseFromString(words, "text/html"), document.documentElement];
  for (const { name } of [...root.attributes]) root.removeAttribute(name);
  for (const { name, value } of page.documentElement.attributes) root.setAttribute(name, value);
  document.body.replaceWith(page.body);
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser."""
    with launched() as browser:
        yield browser


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window, with a page in it that has no style."""
    page = browser.new_page()
    page.set_content("<!doctype html><body>")
    yield page
    page.close()


def whole(page: str) -> str:
    """The page as if a script had shown all that it would show."""
    return SCRIPT.sub("", page).replace(" hidden>", ">")


def misfits(window: Page, page: str, widths: tuple[int, ...] = (PHONE,)) -> list[str]:
    """What does not fit on a page, at each width."""
    window.evaluate(TURN, whole(page))
    found: list[str] = []
    for width in widths:
        window.set_viewport_size({"width": width, "height": 844})
        found += window.evaluate(LAYOUT)
    return found


def test_everything_fits(walk: Walk, window: Page) -> None:
    window.add_style_tag(content=style.joined()[0])
    pages = [page for page in walk.pages if page.words.lstrip().startswith("<!doctype html>")]
    different = {UNSEEN.sub("", page.words): page for page in reversed(pages)}.values()
    found = {words: page.asked for page in different for words in misfits(window, page.words, (PHONE, DESK))}

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
