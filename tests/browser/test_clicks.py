"""What fingers and keys do at a bad moment: a second click, a request that was cut off, a key while a line changes."""

import re

import pytest
from playwright.sync_api import Route, expect

from alphorn.models import Delivery
from tests.browser.visitor import Visitor
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
PAUSED = "X asked for a pause"
CUT_OFF = 204  # the browser stays where it is, as after “Stop”
CLICKS = "button => new Promise(done => { button.click(); setTimeout(() => { button.click(); done(); }, 100); })"
HAS_FOCUS = "document.activeElement.closest('summary') !== null"


@pytest.fixture
def on_x(visitor: Visitor, alphorn: Stage) -> Visitor:
    """Signed up, with a profile on X that takes no more posts for now."""
    visitor.comes_to_x(alphorn)
    alphorn.trouble("x", {"call": "create", "delay_s": 0.4, "status": 429, "headers": {"retry-after": "60"}})
    return visitor


def test_a_request_that_was_cut_off_leaves_the_button_alive(on_x: Visitor) -> None:
    on_x.go("/write")
    on_x.page.clock.install()
    on_x.page.get_by_role("textbox").fill("Cut off, then sent.")
    on_x.page.route("**/posts/new", lambda route: route.fulfill(status=CUT_OFF), times=1)
    echo = on_x.page.get_by_role("button", name=re.compile("^Echo"))
    with on_x.page.expect_response("**/posts/new"):
        echo.click()

    on_x.page.clock.fast_forward(3_000)
    echo.click()

    on_x.page.wait_for_url(re.compile("/posts/[0-9a-f-]{36}"))


def test_two_clicks_on_a_button_that_came_in_live_are_one(on_x: Visitor) -> None:
    asked: list[str] = []

    def count(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=CUT_OFF)

    on_x.echo("Waits at X.")
    on_x.sees("@alice_lenses", PAUSED)
    on_x.page.route("**/cancellations", count)
    button = on_x.delivery("@alice_lenses").get_by_role("button", name="Cancel")
    expect(button).to_be_visible()

    with on_x.page.expect_response("**/cancellations"):
        button.evaluate(CLICKS)
    on_x.page.wait_for_timeout(100)

    assert len(asked) == 1


def test_a_key_never_does_another_thing_than_it_was_pressed_for(on_x: Visitor, alphorn: Stage) -> None:
    on_x.echo("Tried anew.")
    on_x.sees("@alice_lenses", PAUSED)
    on_x.delivery("@alice_lenses").get_by_role("button", name="Try now").focus()
    alphorn.trouble("x")

    delivery = Delivery.objects.get()  # in another tab
    delivery.try_again(answering=delivery.attempt)
    on_x.sees("@alice_lenses", "Delivered")

    assert on_x.page.evaluate(HAS_FOCUS)
