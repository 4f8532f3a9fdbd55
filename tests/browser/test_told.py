"""What a person is told when a network answers in an odd form, in a real browser: live, and that its button mends it.

Which answers become which ending is tested in `tests/sandbox/faults/test_what_odd_answers_mean.py`; here each ending
is met once. All of it happens to one person, one after the other, at one place of each network.
"""

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Locator, expect
from pytest_django import DjangoDbBlocker

from alphorn.models import Stream
from alphorn.networks import NETWORKS
from tests.browser.bobs_house import PLACES, House, move_in
from tests.browser.conftest import Processes
from tests.browser.visitor import Visitor
from tests.faults.waiting import until
from tests.stage import told, work
from tests.stage.sandbox import Played
from tests.stage.told import CHANGE, IT_IS_THERE, MEANT, SEND_AGAIN, SIGN_IN, TOLD

pytestmark = pytest.mark.browser
LATER = {"delay_s": 0.2}  # the page is there before the answer
CUT = {"call": "create", "hang": 0.1, "times": 1}  # it says nothing, then cuts the line: nothing is created
# At X and at Facebook, at the same time.
EACH = [
    (told.TURNED_AWAY, told.MISCONFIGURED),
    (told.RATE_LIMITED, told.POLICY_BLOCK),
    (told.OUT_OF_CREDITS, told.SERVER_ERROR),
    (told.SUSPENDED, told.SCOPE_MISSING),
    (told.BAD_LINK, told.GARBAGE),
    (told.TOO_LONG, told.SIGNED_OUT),
    (told.REFUSED, told.DUPLICATE),
]


@pytest.fixture(scope="module")
def whole_house(
    processes: Processes, chromium: Browser, sandbox: Played, address: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """Bob has signed up and connected both networks; the little that he has there has come in."""
    with django_db_blocker.unblock():
        until(work.is_idle, "what an earlier test began is done")
        work.empty_database(but=work.OF_PROCESSES)
        sandbox.begin_anew()
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Zurich")
        context.set_default_timeout(10_000)
        complaints: list[str] = []
        bob = Visitor(context.new_page(), address)
        bob.page.on("pageerror", lambda error: complaints.append(str(error)))
        move_in(bob, sandbox.stage)
        yield House(bob, sandbox.stage)
        context.close()
        assert complaints == []


@pytest.fixture
def house(whole_house: House) -> Iterator[House]:
    """Nothing is wrong yet, or any more."""
    yield whole_house
    whole_house.calm_down()


def suffer(house: House, endings: Mapping[str, str]) -> None:
    """Each network answers to a post in the form that becomes this ending."""
    for network, ending in endings.items():
        house.stage.trouble(network, {"odd": MEANT[network][ending][0], **LATER})


def see_and_mend(house: House, endings: Mapping[str, str], text: str) -> dict[str, str]:
    """Be told of each; then nothing is wrong there any more, and each is mended. Returns what is to be there."""
    for network, ending in endings.items():
        house.is_told(network, TOLD[ending].says)
    assert house.is_the_same_page()
    for network in endings:
        house.stage.trouble(network)
    last_to_leave_the_page = sorted(endings, key=lambda network: TOLD[endings[network]].button == CHANGE)
    return {network: house.mend(network, TOLD[endings[network]].button, text) for network in last_to_leave_the_page}


@pytest.mark.parametrize(("at_x", "at_facebook"), EACH)
def test_what_came_back_is_said_live_and_its_button_mends_it(house: House, at_x: str, at_facebook: str) -> None:
    endings = {"x": at_x, "facebook": at_facebook}
    text = f"Rye, spelt, and {at_x}."
    suffer(house, endings)
    house.echo(text)

    mended = see_and_mend(house, endings, text)

    assert {network: house.stage.texts(network)[-1] for network in endings} == mended


def test_every_ending_is_met_here() -> None:
    assert sorted(ending for pair in EACH for ending in pair) == sorted(TOLD)


def leave_it_to_bob(house: House, text: str) -> None:
    """It got lost on its way, and Bob posted something by hand meanwhile: nobody can tell."""
    house.echo(text)
    for network in PLACES:
        house.is_told(network, "Looking whether it arrived")
    expect(house.page.get_by_text("Why Alphorn looks first")).to_be_visible()
    for network, owner, stream in (("x", "1002", "posts"), ("facebook", "3004", "page_posts")):
        house.stage.add_item(network, owner, stream, text="By hand.")
    for network in PLACES:
        house.is_told(network, "Your call. Something else was posted on % meanwhile, and Alphorn cannot tell")


def test_a_second_try_that_is_refused_leaves_the_call_to_the_person(house: House) -> None:
    house.stage.trouble("x", CUT, {"odd": "duplicate"})
    house.stage.trouble("facebook", CUT, {"odd": "bad-picture"})
    leave_it_to_bob(house, "It was there before.")
    for network in PLACES:
        house.press(network, SEND_AGAIN)

    house.is_told("x", "Your call. % says this text was posted already, so it seems to be there")
    for network in PLACES:
        house.press(network, IT_IS_THERE)
        house.is_told(network, "Delivered. You said so")

    expect(house.page.get_by_text("Why Alphorn looks first")).to_be_hidden()


def test_what_is_given_up_after_a_lost_reply_is_not_called_cancelled(house: House) -> None:
    house.stage.trouble("x", CUT, {"odd": "too-many-today"})
    house.stage.trouble("facebook", CUT)
    leave_it_to_bob(house, "It may be there.")
    house.press("x", SEND_AGAIN)
    house.is_told("x", "Waits. % asked for a pause; goes out in")

    house.press("x", "Cancel")

    house.is_told("x", "Your call. You cancelled it, but a try before that may have reached %")
    house.stage.trouble("x")
    house.press("x", IT_IS_THERE)
    house.is_told("x", "Delivered. You said so")


def test_a_page_that_is_not_shown_at_a_sign_in_waits_until_it_is(house: House) -> None:
    house.stage.trouble("facebook", {"odd": "page-refuses"})
    house.echo("Where has the bakery gone?")
    house.is_told("facebook", TOLD[told.SCOPE_MISSING].says)
    house.stage.trouble("facebook", {"odd": "no-pages"})

    house.press("facebook", SIGN_IN)

    house.is_told("facebook", "On hold: % did not show this place when you signed in. Goes out once you sign in")
    expect(house.page.get_by_text("Facebook did not show Bob's bakery this time. It stays connected")).to_be_visible()
    house.stage.trouble("facebook")
    house.mend("facebook", SIGN_IN, "Where has the bakery gone?")


# What the network answers at a sign-in, and what the page says then.
AT_A_SIGN_IN = [
    ({"odd": "shield-at-tokens"}, "X does not answer just now. Nothing was stored; try again in a moment."),
    (
        {"odd": "wrong-app"},
        "X does not accept the keys of this Alphorn, or its redirect address. Tell whoever runs it.",
    ),
    ({"odd": "no-credits", "call": "me"}, "X says this Alphorn has no credits left. Nothing was stored"),
    ({"odd": "suspended", "call": "me"}, "X has locked this profile. Nothing was stored; look there, then try again."),
    ({"odd": "token-is-dead"}, "X did not accept the sign-in. Nothing was stored."),
]


def sign_in(house: House, button: str) -> None:
    house.page.get_by_role("button", name=re.compile(f"^{button}")).click()
    house.bob.click_on("Bob")


def test_a_sign_in_that_does_not_succeed_says_why_and_is_tried_again(house: House) -> None:
    house.bob.go("/connections")
    house.page.get_by_role("link", name="@bob_bakes").click()
    button = "Sign in anew"
    for rule, words in AT_A_SIGN_IN:
        house.stage.trouble("x", rule)
        sign_in(house, button)
        expect(house.page.get_by_text(words)).to_be_visible()
        button = "Try again"

    house.stage.trouble("x")
    sign_in(house, button)

    expect(house.page.get_by_text("@bob_bakes hears you now.")).to_be_visible()


# Of each list: whose row it is, how it is answered, and what is said of it.
LISTS = {
    "x": [
        ("@bob_bakes", "posts", "errors-in-a-200", "X gave an error instead of the list; again"),
        ("@bob_bakes", "likes", "nothing", "X gave an answer nobody can read; again"),
        ("@bob_bakes", "following", "shield-at-lists", "something in front of X let nothing through; again"),
        ("@bob_bakes", "followers", "cursor-refused", "X refused it; again"),
    ],
    "facebook": [
        ("Bob Bäcker", "posts", "reduce", "Facebook wants to be asked for less at a time; again"),
        ("Bob Bäcker", "likes", "error-at-lists", "Facebook broke down; again"),
        ("Bob Bäcker", "friends", "too-many", "Facebook asked for a pause; again"),
        ("Bob's bakery", "page_posts", "page-refuses", "Facebook did not allow it; rests until you sign in"),
    ],
}
OF_ALL = [(network, *each) for network, lists in LISTS.items() for each in lists]


def row(house: House, network: str, who: str, stream: str) -> Locator:
    """Its row in the table of the schedule."""
    name = next(kind.name for kind in NETWORKS[network].streams if kind.slug == stream)
    return house.page.get_by_role("row").filter(has_text=who).filter(has_text=re.compile(name, re.IGNORECASE))


def run_now(house: House, network: str, who: str, stream: str) -> None:
    """Press the button, and see that nothing is wrong with it any more."""
    row(house, network, who, stream).get_by_role("button", name="Run now").click()
    expect(row(house, network, who, stream).locator(".failed, .asks")).to_have_count(0)


def test_a_list_that_cannot_be_read_says_why_live_and_is_read_again(house: House) -> None:
    for network, lists in LISTS.items():
        house.stage.trouble(network, *({"odd": odd, "call": call} for _, call, odd, _ in lists))
    house.bob.go("/schedule")
    house.page.evaluate("window.isTheSame = true")
    for each in Stream.objects.filter(kind__in=[call for _, _, call, *_ in OF_ALL]):
        each.ask_for_run()

    for network, who, stream, _, words in OF_ALL:
        expect(row(house, network, who, stream)).to_contain_text(words)
    assert house.is_the_same_page()
    for network in LISTS:
        house.stage.trouble(network)
    for network, who, stream, *_ in OF_ALL[:-1]:
        run_now(house, network, who, stream)
    network, who, stream, *_ = OF_ALL[-1]
    row(house, network, who, stream).get_by_role("link", name="Sign in").click()
    sign_in(house, "Sign in at Facebook")
    house.bob.go("/schedule")
    expect(row(house, network, who, stream).locator(".failed, .asks")).to_have_count(0)
