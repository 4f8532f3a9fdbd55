"""What the networks know, as a newcomer sees it arrive: live, in the archive, on the schedule, and as ideas."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import complaints, visit
from tests.browser.visitor import Visitor
from tests.stage.sandbox import Stage

pytestmark = pytest.mark.browser
NEW = ("/archive", "/schedule", "/never-about", "/connections", "/write")
A_FIRST_IMPORT_MS = 60_000  # a few hundred things, on a machine that does something else besides


def connect_bob(visitor: Visitor) -> None:
    """Bob signs up and connects both networks; the ticks that let Alphorn read stay as they are."""
    visitor.sign_up("bob@bob.example")
    visitor.connect_x("Bob")
    visitor.connect_facebook("Bob Bäcker")


def has_come_in(visitor: Visitor) -> None:
    """Wait, on the connections page, until every first import is done."""
    visitor.go("/connections")
    expect(visitor.page.locator(".arriving[data-under-way]")).to_have_count(0, timeout=A_FIRST_IMPORT_MS)


def bring_in(visitor: Visitor) -> None:
    """All that there is of Bob's, until it is there."""
    connect_bob(visitor)
    has_come_in(visitor)


@pytest.fixture
def bob(visitor: Visitor, alphorn: Stage) -> Visitor:
    """Bob, with everything brought in."""
    visitor.again("Bob in a browser", lambda: bring_in(visitor), alphorn)
    return visitor


def test_a_first_import_is_seen_while_it_comes(visitor: Visitor, alphorn: Stage) -> None:
    alphorn.make_stream("x", "1002", "posts", 1500)
    alphorn.trouble("x", {"call": "posts", "delay_s": 0.7})
    visitor.sign_up("bob@bob.example")

    visitor.connect_x("Bob")

    posts = visitor.page.locator(".arriving", has_text="Your posts")
    expect(posts).to_contain_text("so far", timeout=A_FIRST_IMPORT_MS)
    alphorn.trouble("x")
    expect(posts).to_contain_text("1,500 posts", timeout=A_FIRST_IMPORT_MS)
    expect(visitor.page.locator(".arriving", has_text="Likes")).to_contain_text("240 likes", timeout=A_FIRST_IMPORT_MS)


def test_what_will_be_read_is_said_before_and_can_be_left_out(visitor: Visitor, alphorn: Stage) -> None:
    visitor.sign_up("bob@bob.example")
    visitor.go("/connections")
    offer = visitor.page.locator(".offer", has_text="Looks like X")
    offer.get_by_role("checkbox", name="Let Alphorn read what X knows about you").uncheck()

    offer.get_by_role("button", name="Connect sandbox X").click()
    visitor.click_on("Bob")

    expect(visitor.page.get_by_role("button", name="Let Alphorn read what X knows about @bob_bakes")).to_be_visible()
    expect(visitor.page.locator(".arriving")).to_have_count(0)


def test_the_archive_is_searched(bob: Visitor) -> None:
    bob.go("/archive")

    bob.page.get_by_role("searchbox", name="Search the archive").fill("bread")
    bob.page.get_by_role("button", name="Search").click()

    items = bob.page.locator("li.item")
    expect(items.first).to_contain_text(re.compile("bread", re.IGNORECASE))
    expect(bob.page).to_have_url(re.compile("words=bread"))


def test_the_archive_is_narrowed_by_days_from_the_keyboard(bob: Visitor) -> None:
    bob.go("/archive")
    bob.page.get_by_text("By time").press("Enter")
    bob.page.get_by_label("Until").fill("2025-03-03")

    bob.page.get_by_label("Until").press("Enter")

    bob.page.wait_for_url(re.compile("until=2025-03-03"))
    expect(bob.page.get_by_label("Until")).to_have_value("2025-03-03")
    expect(bob.page.locator("time").first).to_have_attribute("datetime", re.compile("^202([0-4]|5-0[123])"))


def test_a_thing_of_the_archive_begins_a_post(bob: Visitor) -> None:
    bob.go("/archive?kind=interest")
    interest = bob.page.locator("li.item").first
    name = interest.locator("b").inner_text()

    interest.get_by_role("button", name="Write about this").click()

    expect(bob.page.get_by_role("textbox")).to_have_value(f"{name}: ")


def test_interests_and_people_have_come(bob: Visitor) -> None:
    bob.go("/archive")

    bob.page.get_by_role("navigation", name="Which kind").get_by_role("link", name=re.compile("^Interests")).click()

    expect(bob.page.locator("li.item")).to_have_count(20)
    expect(bob.page.locator(".people li")).to_have_count(6)


def test_an_interval_is_changed_and_the_picture_follows(bob: Visitor) -> None:
    bob.go("/schedule")
    lane = bob.page.locator(".lane", has_text="@bob_bakes")
    before = lane.locator(".run:not(.past) rect").count()
    choice = bob.page.get_by_role("combobox", name="How often: your posts of @bob_bakes")
    choice.select_option("every 6 hours")

    choice.locator("xpath=..").get_by_role("button", name="Set").click()

    expect(bob.page.get_by_text("From now on: your posts every 6 hours.")).to_be_visible()
    expect(choice).to_have_value("360")
    assert lane.locator(".run:not(.past) rect").count() < before


def test_the_picture_says_in_words_what_it_shows(bob: Visitor) -> None:
    bob.go("/schedule")

    picture = bob.page.get_by_role("img", name=re.compile("^X, @bob_bakes: .*your posts every hour"))

    expect(picture).to_be_visible()
    expect(bob.page.get_by_role("img", name="How many things came in")).to_be_visible()


def test_pausing_is_seen(bob: Visitor) -> None:
    bob.go("/schedule")
    likes = bob.page.get_by_role("row").filter(has_text="@bob_bakes").filter(has_text="Likes")

    likes.get_by_role("button", name="Pause").click()

    expect(likes).to_contain_text("paused")
    expect(likes.get_by_role("button", name="Go on")).to_be_visible()


def test_an_idea_is_used_and_what_was_typed_stays(bob: Visitor) -> None:
    bob.go("/write")
    text = bob.page.get_by_role("textbox")
    text.fill("Half a sentence.")
    first = bob.page.locator(".idea").inner_text()

    bob.page.get_by_role("button", name="Another idea").click()
    expect(bob.page.locator(".idea")).not_to_have_text(first)
    bob.page.get_by_role("button", name="Start with this").click()

    expect(bob.page.locator(".idea")).to_have_count(0)
    expect(text).to_have_value(re.compile(r"^Half a sentence\.\n\n.+"))


def test_ideas_work_without_javascript(
    open_browser: Callable[..., Page], address: str, alphorn: Stage, bob: Visitor
) -> None:
    cookies = bob.page.context.cookies()
    plain = Visitor(open_browser(java_script_enabled=False), address)
    plain.page.context.add_cookies(cookies)  # type: ignore[arg-type]  # what one context gives another takes
    plain.go("/write")
    plain.page.get_by_role("textbox").fill("Half a sentence.")

    plain.page.get_by_role("button", name="Not this").click()
    expect(plain.page.get_by_role("textbox")).to_have_value("Half a sentence.")
    plain.page.get_by_role("button", name="Start with this").click()

    expect(plain.page.get_by_role("textbox")).to_have_value(re.compile(r"^Half a sentence\.\s+\S"))


def test_enter_on_a_tick_sends_and_does_not_take_the_idea(bob: Visitor) -> None:
    bob.go("/write")
    bob.page.get_by_role("textbox").fill("Rye bread is out of the oven.")

    bob.page.get_by_role("checkbox").first.press("Enter")

    bob.page.wait_for_url(re.compile(r"/posts/[0-9a-f-]{36}"))


def test_the_pages_of_what_is_brought_in_empty_and_full(
    open_browser: Callable[..., Page], address: str, alphorn: Stage
) -> None:
    visitor = Visitor(open_browser(bypass_csp=True), address)
    visitor.sign_up("bob@bob.example")
    wrong = visit(visitor, NEW)
    visitor.connect_x("Bob")
    visitor.connect_facebook("Bob Bäcker")
    has_come_in(visitor)
    wrong += complaints(visitor.page) + visit(visitor, NEW)

    visitor.page.get_by_role("button", name="Not this").click()
    for_stream = _first_address(visitor, "/schedule", 'a[href^="/streams/"]')
    for_item = _first_address(visitor, "/archive", 'a[href^="/items/"]')
    for_person = _first_address(visitor, "/connections", 'a[href^="/authorisations/"]')
    inner: tuple[str, ...] = (
        for_stream,
        f"{for_stream}/deletions",
        for_item,
        for_person,
        "/archive/deletions",
        "/archive?words=bread&kind=interest",
    )
    inner += ("/archive?from=2020-01-01&until=2020-01-02", "/archive?from=yesterday&kind=interest")

    wrong += visit(visitor, inner)
    visitor.go("/schedule")
    visitor.page.get_by_text("The same as a table").click()
    assert wrong + complaints(visitor.page) == []


def _first_address(visitor: Visitor, path: str, selector: str) -> str:
    visitor.go(path)
    return visitor.page.locator(selector).first.get_attribute("href") or ""
