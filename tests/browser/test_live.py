"""An open page tells how things stand, also where a word was lost, a clock is wrong, or somebody only listens."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db.models.functions import Now
from playwright.sync_api import expect

from alphorn.models import Connection, Delivery, Event
from alphorn.models.work.states import EventKind, State
from alphorn.networks.reasons import Reason
from tests.browser.visitor import Visitor
from tests.faults.waiting import until
from tests.stage import work
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
WAITS = {"call": "create", "status": 429, "headers": {"retry-after": "600"}}
MINE = "part => { part.isMine = true; }"
IS_MINE = "part => part.isMine === true"
AT_REST_MS, UNDER_WAY_MS = 61_000, 16_000


def held(place: Connection) -> Event:
    """Something that needs her, of which no page was told: that word was lost."""
    Connection.objects.filter(pk=place.pk).update(held_at=Now(), held_reason=Reason.SCOPE_MISSING)
    there = {"workspace": place.workspace, "network": place.network, "host": place.host}
    event: Event = Event.objects.create(**there, kind=EventKind.HELD, connection=place, reason=Reason.SCOPE_MISSING)
    return event


def test_what_needs_somebody_is_heard_of_though_the_word_was_lost(visitor: Visitor, alphorn: Stage) -> None:
    """Guard: the page asks where nothing is under way, too."""
    visitor.comes_to_x(alphorn)
    visitor.page.clock.install()
    visitor.go("/posts")
    expect(visitor.page.get_by_role("link", name="Needs you: nothing")).to_be_visible()
    held(Connection.objects.get())

    visitor.page.clock.fast_forward(AT_REST_MS)

    expect(visitor.page.get_by_role("link", name="Needs you: one thing")).to_be_visible()


def test_a_page_at_rest_asks_for_the_bell_and_for_nothing_else(visitor: Visitor, alphorn: Stage) -> None:
    """Guard: a list of posts that are done asks for none of its lines, however long it is open."""
    visitor.comes_to_x(alphorn)
    visitor.echo("Fog in the valley.")
    visitor.sees("@alice_lenses", "Delivered")
    until(work.is_idle, "that is told")  # else it may be heard by the next page
    visitor.page.clock.install()
    with visitor.page.expect_response("**/needs-you/bell"):  # with all the others, once it hears
        visitor.go("/posts")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    with visitor.page.expect_response("**/needs-you/bell"):
        visitor.page.clock.fast_forward(AT_REST_MS)
    visitor.page.clock.run_for(500)

    assert asked == ["/needs-you/bell"]


def test_what_has_not_changed_stays_what_it_is(visitor: Visitor, alphorn: Stage) -> None:
    """Guard: what differs each time, the tokens of forms, is left out. What somebody had marked was lost."""
    visitor.comes_to_x(alphorn)
    held(Connection.objects.get())
    visitor.page.clock.install()
    visitor.go("/needs-you")
    part = visitor.page.locator("section[data-live=needs-you]")
    expect(part.locator("form")).to_be_visible()
    part.evaluate(MINE)

    with visitor.page.expect_response("**/needs-you/now"):
        visitor.page.clock.fast_forward(AT_REST_MS)
    visitor.page.clock.run_for(500)

    assert part.evaluate(IS_MINE)


def test_who_listens_hears_of_each_that_has_changed(visitor: Visitor, alphorn: Stage) -> None:
    """Guard: what changes together is said together. Of several at once only the last one was heard."""
    visitor.comes_to_x(alphorn)
    visitor.connect_facebook()
    for network in ("x", "facebook"):
        alphorn.trouble(network, WAITS)
    visitor.page.clock.install()
    visitor.echo("Fog in the valley.")
    visitor.sees("@alice_lenses", "Waits.")
    visitor.sees("Larch watch", "Waits.")
    Delivery.objects.update(state=State.CANCELLED, reason=Reason.BY_PERSON, settled_at=Now())

    visitor.page.clock.fast_forward(UNDER_WAY_MS)
    visitor.sees("Larch watch", "Cancelled")
    visitor.page.clock.run_for(500)

    heard = visitor.page.locator("#said")
    expect(heard).to_contain_text("@alice_lenses")
    expect(heard).to_contain_text("Larch watch")


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-1), timedelta(hours=1)], ids=str)
def test_a_browser_whose_clock_is_wrong_counts_as_the_server_does(
    visitor: Visitor, alphorn: Stage, wrong_by: timedelta
) -> None:
    """Guard: it goes by what the server wrote."""
    visitor.comes_to_x(alphorn)
    alphorn.trouble("x", WAITS)
    visitor.page.clock.install(time=datetime.now(UTC) + wrong_by)
    visitor.echo("Fog in the valley.")
    visitor.sees("@alice_lenses", "Waits.")

    visitor.page.clock.run_for(2_000)

    expect(visitor.page.locator("[data-countdown]")).to_have_text(re.compile(r"9:\d\d|10:00"))
