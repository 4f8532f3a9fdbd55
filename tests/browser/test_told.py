"""What a person is told when a network answers in an odd form, in a real browser: live, and that its button mends it.

Which answers become which ending is tested in `tests/sandbox/faults/test_what_odd_answers_mean.py`; here each ending
is met once. All of it happens to one person, one after the other, at one place of each network.
"""

import pytest
from playwright.sync_api import expect

from alphorn.models import Stream
from tests.browser.bobs_house import PLACES, House
from tests.stage import told
from tests.stage.told import IT_IS_THERE, MEANT, SEND_AGAIN, SIGN_IN, TOLD

pytestmark = pytest.mark.browser
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


@pytest.mark.parametrize(("at_x", "at_facebook"), EACH)
def test_what_came_back_is_said_live_and_its_button_mends_it(house: House, at_x: str, at_facebook: str) -> None:
    met = {network: (ending, MEANT[network][ending][0]) for network, ending in (("x", at_x), ("facebook", at_facebook))}

    assert house.meets(met, f"Rye, spelt, and {at_x}.") == house.last_there(met)


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


def test_a_sign_in_that_does_not_succeed_says_why_and_is_tried_again(house: House) -> None:
    house.bob.go("/connections")
    house.page.get_by_role("link", name="@bob_bakes").click()
    button = "Sign in anew"
    for rule, words in AT_A_SIGN_IN:
        house.stage.trouble("x", rule)
        house.sign_in(button)
        expect(house.page.get_by_text(words)).to_be_visible()
        button = "Try again"

    house.stage.trouble("x")
    house.sign_in(button)

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


def test_a_list_that_cannot_be_read_says_why_live_and_is_read_again(house: House) -> None:
    for network, lists in LISTS.items():
        house.stage.trouble(network, *({"odd": odd, "call": call} for _, call, odd, _ in lists))
    house.bob.go("/schedule")
    house.page.evaluate("window.isTheSame = true")
    for each in Stream.objects.filter(kind__in=[call for _, _, call, *_ in OF_ALL]):
        each.ask_for_run()

    for network, who, stream, _, words in OF_ALL:
        expect(house.row(network, who, stream)).to_contain_text(words)
    assert house.is_the_same_page()
    for network in LISTS:
        house.stage.trouble(network)
    for network, who, stream, *_ in OF_ALL[:-1]:
        house.run_now(network, who, stream)
    network, who, stream, *_ = OF_ALL[-1]
    house.row(network, who, stream).get_by_role("link", name="Sign in").click()
    house.sign_in("Sign in at Facebook")
    house.bob.go("/schedule")
    expect(house.row(network, who, stream).locator(".failed, .asks")).to_have_count(0)
