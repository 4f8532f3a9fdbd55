"""Every page, wide and on a phone, light and dark: nothing to complain about for axe, nothing scrolls sideways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import PHONE, complaints, visit
from tests.browser.visitor import MAIL, PASSWORD, Visitor
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
OUTSIDE = (
    "/",
    "/sign-in",
    "/sign-up",
    "/forgotten",
    "/owner/used-up",
    "/password/1-set",
    "/password/set",
    "/nothing-here",
)
INSIDE = (
    "/first-steps",
    "/write",
    "/posts",
    "/connections",
    "/needs-you",
    "/sign-out",
    "/nothing-here",
    "/consents/x/callback?state=no",
)


def test_the_pages_before_the_door(open_browser: Callable[..., Page], address: str) -> None:
    visitor = Visitor(open_browser(bypass_csp=True), address)

    assert visit(visitor, OUTSIDE) == []


def test_the_pages_behind_it_empty_and_full(open_browser: Callable[..., Page], address: str, alphorn: Stage) -> None:
    visitor = Visitor(open_browser(bypass_csp=True), address)
    visitor.sign_up()
    wrong = visit(visitor, INSIDE)
    visitor.connect_x()
    visitor.connect_facebook()
    alphorn.trouble("x", {"call": "create", "hang": 0.1})
    alphorn.trouble("facebook", {"call": "create", "status": 400, "times": 1, "body": {"error": {"code": 506}}})
    visitor.echo("First snow. " + "A word that is longer than any screen: " + "x" * 120)
    visitor.sees("@alice_lenses", "Looking whether it arrived")
    alphorn.add_item("x", "1001", "posts", text="Written there, by hand.")
    visitor.sees("@alice_lenses", "Your call.")
    visitor.page.locator("summary").first.click()

    assert wrong + complaints(visitor.page) + visit(visitor, INSIDE) == []


def test_the_ways_are_at_the_thumb_on_a_phone(open_browser: Callable[..., Page], address: str) -> None:
    visitor = Visitor(open_browser(viewport=PHONE), address)
    visitor.sign_up()

    box = visitor.page.get_by_role("navigation", name="Main").bounding_box()

    assert box is not None
    assert box["y"] + box["height"] == PHONE["height"]


def test_writing_by_keyboard_alone(visitor: Visitor, alphorn: Stage) -> None:
    visitor.comes_to_x(alphorn)
    visitor.go("/write")

    visitor.page.keyboard.type("By keyboard alone.")
    visitor.page.keyboard.press("Control+Enter")

    visitor.sees("@alice_lenses", "Delivered")


def test_everything_works_without_javascript(open_browser: Callable[..., Page], address: str, alphorn: Stage) -> None:
    visitor = Visitor(open_browser(java_script_enabled=False), address)
    visitor.sign_up()
    visitor.connect_x()
    visitor.echo("Without a script.")

    visitor.page.wait_for_timeout(1000)
    visitor.page.reload()

    visitor.sees("@alice_lenses", "Delivered")


def test_a_text_that_is_too_long_is_said_while_writing(visitor: Visitor, alphorn: Stage) -> None:
    visitor.comes_to_x(alphorn)
    visitor.go("/write")

    visitor.page.get_by_role("textbox").fill("x" * 292)

    expect(visitor.page.get_by_text("12 too many for X.")).to_be_visible()
    expect(visitor.page.locator(".target")).to_contain_text("12 too many")


def test_what_was_typed_survives_a_server_that_is_away(visitor: Visitor, alphorn: Stage) -> None:
    visitor.comes_to_x(alphorn)
    visitor.go("/write")
    visitor.page.get_by_role("textbox").fill("Typed while the server went away.")

    visitor.go("/posts")
    visitor.go("/write")

    expect(visitor.page.get_by_role("textbox")).to_have_value("Typed while the server went away.")


def test_a_session_that_ended_costs_no_words(visitor: Visitor, alphorn: Stage) -> None:
    visitor.comes_to_x(alphorn)
    visitor.go("/write")
    visitor.page.get_by_role("textbox").fill("Typed before the session ended.")
    visitor.page.evaluate("sessionStorage.clear()")
    visitor.page.context.clear_cookies(name="session")
    visitor.page.get_by_role("button", name="Echo").click()
    visitor.page.get_by_label("Mail address").fill(MAIL)
    visitor.page.get_by_label("Password").fill(PASSWORD)

    visitor.page.get_by_role("button", name="Sign in").click()

    expect(visitor.page.get_by_role("textbox")).to_have_value("Typed before the session ended.")
