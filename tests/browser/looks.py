"""A page wide and on a phone, light and dark: axe has nothing to complain about, and nothing scrolls sideways.

Wide it is looked at in the light, and on a phone in the dark: each rule of ours for a width or a scheme is met once.
What a scheme changes, colours, has nothing to do with what a width does.
"""

from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.browser.visitor import Visitor

ALL = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=390, height=844)
TABLET, NARROW = ViewportSize(width=1000, height=700), ViewportSize(width=320, height=640)
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
IS_KNOWN = "'axe' in window"
RUN = "rules => axe.run(rules).then(found => found.violations)"


def complaints(page: Page) -> list[str]:
    """What is wrong with the page that is open, in each look. Afterwards it is as wide as before, and light."""
    before = page.viewport_size
    wrong = _at(page, WIDE, "light") + _at(page, PHONE, "dark")
    for size in (TABLET, NARROW):
        page.set_viewport_size(size)
        wrong += _sideways(page)
    page.emulate_media(color_scheme="light", reduced_motion="null")
    if before:
        page.set_viewport_size(before)
    return wrong


def visit(visitor: Visitor, paths: tuple[str, ...]) -> list[str]:
    """Go to each, and collect what is wrong."""
    wrong: list[str] = []
    for path in paths:
        visitor.go(path)
        wrong += complaints(visitor.page)
    return wrong


def _at(page: Page, size: ViewportSize, scheme: Literal["light", "dark"]) -> list[str]:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = [f"{page.url} {size['width']} {scheme} {each['id']}: {_where(each)}" for each in _axe(page)]
    return _sideways(page) + found


def _sideways(page: Page) -> list[str]:
    wider = page.evaluate(SIDEWAYS)
    return [f"{page.url} scrolls {wider} px sideways at {page.evaluate('innerWidth')}"] if wider > 0 else []


def _axe(page: Page) -> list[dict[str, Any]]:
    if not page.evaluate(IS_KNOWN):
        page.evaluate(Axe().axe_script)
    return list(page.evaluate(RUN, {"runOnly": ALL, "resultTypes": ["violations"]}))


def _where(violation: dict[str, Any]) -> str:
    return str(violation["nodes"][0]["html"][:120])
