"""Every odd answer that the sandbox knows, in a real browser: what a person is told, and that its button mends it.

`test_told.py` meets each ending once; here each of the answers is met. One after the other they happen to one person.
"""

import re
from itertools import zip_longest

import pytest
from playwright.sync_api import expect

from alphorn.models import Stream
from alphorn.networks import NETWORKS
from tests.browser.bobs_house import House
from tests.stage import told
from tests.stage.told import KEPT, MEANT, MEANT_OF_LISTS, MEANT_OF_TOKENS

pytestmark = [pytest.mark.browser, pytest.mark.by_hand_slow]
Met = dict[str, tuple[str, str]]  # by network: the ending, and the name of the answer


def named(meant: dict[str, dict[str, tuple[str, ...]]], network: str) -> list[tuple[str, str]]:
    """The odd answers of a network, each with what it means."""
    return [(ending, name) for ending, names in meant[network].items() for name in names]


def rounds() -> list[object]:
    """At both networks at once, as long as both have one."""
    pairs = zip_longest(named(MEANT, "x"), named(MEANT, "facebook"))
    met = [{network: each for network, each in zip(("x", "facebook"), pair, strict=True) if each} for pair in pairs]
    return [pytest.param(each, id=" ".join(name for _, name in each.values())) for each in met]


@pytest.mark.parametrize("met", rounds())
def test_each_odd_answer_to_a_post_is_told_and_mended(house: House, met: Met) -> None:
    assert house.meets(met, f"Rye, and {' '.join(name for _, name in met.values())}.") == house.last_there(met)


NOT_NOW = "% does not answer just now. Nothing was stored; try again in a moment."
NOT_ACCEPTED = "% did not accept the sign-in. Nothing was stored."
AT_A_SIGN_IN = {
    told.TURNED_AWAY: NOT_NOW,
    told.MISCONFIGURED: "% does not accept the keys of this Alphorn, or its redirect address. Tell whoever runs it.",
    told.SIGNED_OUT: NOT_ACCEPTED,
    told.REFUSED: NOT_ACCEPTED,
}
WHO = {"x": "@bob_bakes", "facebook": "Bob's bakery"}
OF_TOKENS = [(network, *each) for network in NETWORKS for each in named(MEANT_OF_TOKENS, network)]


@pytest.mark.parametrize(("network", "ending", "odd"), OF_TOKENS)
def test_each_odd_answer_at_a_sign_in_is_told_and_tried_again(
    house: House, network: str, ending: str, odd: str
) -> None:
    house.bob.go("/connections")
    house.page.get_by_role("link", name=WHO[network]).click()
    house.stage.trouble(network, {"odd": odd})
    house.sign_in("Sign in anew")
    expect(house.page.get_by_text(AT_A_SIGN_IN[ending].replace("%", NETWORKS[network].name))).to_be_visible()
    house.stage.trouble(network)

    house.sign_in("Try again")

    expect(house.page.get_by_text(re.compile("hears you now"))).to_be_visible()


OF_A_LIST = {
    told.WITHHELD: "% gave an error instead of the list; again",
    told.GARBAGE: "% gave an answer nobody can read; again",
    told.TURNED_AWAY: "something in front of % let nothing through; again",
    told.REFUSED: "% refused it; again",
    "TryAgain(server_error)": "% broke down; again",
    told.TOO_MUCH: "% wants to be asked for less at a time; again",
}
LISTED = {"x": ("@bob_bakes", "likes", "1002"), "facebook": ("Bob Bäcker", "likes", "2002")}
OF_LISTS = [(network, *each) for network in NETWORKS for each in named(MEANT_OF_LISTS, network)]


@pytest.mark.parametrize(("network", "ending", "odd"), OF_LISTS)
def test_each_odd_list_is_told_and_read_again(house: House, network: str, ending: str, odd: str) -> None:
    who, call, _ = LISTED[network]
    house.stage.trouble(network, {"odd": odd, "call": call})
    house.bob.go("/schedule")
    Stream.objects.get(network=network, kind=call).ask_for_run()

    expect(house.row(network, who, call)).to_contain_text(OF_A_LIST[ending].replace("%", NETWORKS[network].name))
    house.stage.trouble(network)
    house.run_now(network, who, call)


OF_WORDS = [(network, odd, kept) for network, lists in KEPT.items() for odd, kept in lists.items()]


@pytest.mark.parametrize(("network", "odd", "kept"), OF_WORDS)
def test_the_words_of_each_odd_list_are_shown_whole(
    house: House, network: str, odd: str, kept: list[tuple[str, bool]]
) -> None:
    house.stage.trouble(network, {"odd": odd, "call": "posts"})
    house.bob.go("/schedule")
    house.run_now(network, LISTED[network][0], "posts")
    expect(house.row(network, LISTED[network][0], "posts").get_by_role("button", name="Run now")).to_be_visible()

    house.bob.go("/archive")

    for words, _ in kept:
        expect(house.page.get_by_text(words.strip()[:600]).first).to_be_visible()
