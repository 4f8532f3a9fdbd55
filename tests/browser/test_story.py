"""The whole story, as a newcomer lives it."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
TEXT = "First snow above the Lötschental this morning."
AT_ONCE_SECONDS = 2.0  # the worst network of these tests is given up after that; the page must not have waited for it


def connect_both(visitor: Visitor) -> None:
    """The first time."""
    visitor.sign_up()
    visitor.connect_x()
    visitor.connect_facebook()


@pytest.fixture
def connected(visitor: Visitor, alphorn: Stage) -> Visitor:
    """Signed up, with X and the Pages of Facebook."""
    visitor.again("Alice in a browser", lambda: connect_both(visitor), alphorn)
    return visitor


def timed(visitor: Visitor, text: str = TEXT) -> float:
    """Echo it. Returns the seconds until the post's page is there."""
    visitor.go("/write")
    visitor.page.get_by_role("textbox").fill(text)
    began = time.monotonic()
    visitor.page.get_by_role("button", name="Echo").click()
    visitor.page.wait_for_url("**/posts/*")
    return time.monotonic() - began


def test_a_newcomer_connects_writes_and_sees_it_arrive(fresh: None, visitor: Visitor, alphorn: Stage) -> None:
    connect_both(visitor)
    visitor.echo(TEXT)

    visitor.sees("@alice_lenses", "Delivered")
    visitor.sees("Larch watch", "Delivered")
    with visitor.page.expect_popup() as timeline:
        visitor.delivery("@alice_lenses").get_by_role("link", name="Open").click()
    expect(timeline.value.get_by_text(TEXT)).to_be_visible()
    assert alphorn.texts("x") == [TEXT]
    assert alphorn.texts("facebook") == [TEXT] * 3


def test_the_page_moves_by_itself(connected: Visitor, alphorn: Stage) -> None:
    alphorn.trouble("x", {"call": "create", "delay_s": 1})
    connected.echo(TEXT)

    connected.sees("@alice_lenses", "Sending")
    connected.sees("@alice_lenses", "Delivered")


def test_a_network_that_is_down_is_followed_when_it_is_back(connected: Visitor, alphorn: Stage) -> None:
    alphorn.trouble("x", {"refuse": True})
    took = timed(connected)
    connected.sees("Larch watch", "Delivered")
    connected.sees("@alice_lenses", "was not to be reached; next try in")

    alphorn.trouble("x")

    connected.sees("@alice_lenses", "Delivered")
    assert took < AT_ONCE_SECONDS
    assert alphorn.texts("x") == [TEXT]


def test_a_network_that_wants_a_pause_gets_it(connected: Visitor, alphorn: Stage) -> None:
    reset = {"x-rate-limit-reset": str(int(time.time()) + 6), "x-rate-limit-remaining": "0"}
    alphorn.trouble("x", {"call": "create", "status": 429, "headers": reset, "times": 1})
    took = timed(connected)
    connected.sees("Larch watch", "Delivered")
    connected.sees("@alice_lenses", "X asked for a pause; goes out in")

    connected.sees("@alice_lenses", "Delivered")

    assert took < AT_ONCE_SECONDS
    assert alphorn.texts("x") == [TEXT]


def test_a_network_that_hangs_is_looked_at_until_it_is_known(connected: Visitor, alphorn: Stage) -> None:
    alphorn.trouble("x", {"call": "create", "hang": True})
    took = timed(connected)
    connected.sees("Larch watch", "Delivered")
    connected.sees("@alice_lenses", "Looking whether it arrived")
    alphorn.trouble("x")

    connected.sees("@alice_lenses", "Delivered")
    assert took < AT_ONCE_SECONDS
    assert alphorn.texts("x") == [TEXT]


def test_what_arrived_though_nobody_said_so_is_found(connected: Visitor, alphorn: Stage) -> None:
    alphorn.trouble("x", {"call": "create", "lose_reply": True})
    connected.echo(TEXT)

    connected.sees("@alice_lenses", "it was found on X; not sent again")
    assert alphorn.texts("x") == [TEXT]


def test_what_nobody_can_tell_and_somebody_saw_there_is_delivered(connected: Visitor, alphorn: Stage) -> None:
    alphorn.trouble("x", {"call": "create", "hang": 0.1})
    connected.echo(TEXT)
    connected.sees("@alice_lenses", "Looking whether it arrived")
    alphorn.add_item("x", "1001", "posts", text="Written there, by hand.")
    connected.sees("@alice_lenses", "Your call.")

    connected.press("@alice_lenses", "It is there")

    connected.sees("@alice_lenses", "You said so")


def test_a_revoked_permission_waits_for_a_sign_in(connected: Visitor, alphorn: Stage) -> None:
    alphorn.trouble("x", {"revoke_tokens": True})
    connected.echo(TEXT)
    connected.sees("@alice_lenses", "X signed you out")

    connected.press("@alice_lenses", "Sign in again")
    connected.click_on("Alice")

    connected.sees("@alice_lenses", "Delivered")
    assert alphorn.texts("x") == [TEXT]


def test_what_waits_can_be_cancelled(connected: Visitor, alphorn: Stage) -> None:
    reset = {"x-rate-limit-reset": str(int(time.time()) + 600), "x-rate-limit-remaining": "0"}
    alphorn.trouble("x", {"call": "create", "status": 429, "headers": reset})
    connected.echo(TEXT)
    connected.sees("@alice_lenses", "X asked for a pause; goes out in")

    connected.press("@alice_lenses", "Cancel")

    connected.sees("@alice_lenses", "Cancelled by you")
    assert alphorn.texts("x") == []
