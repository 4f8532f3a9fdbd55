"""Facebook's counting: characters, composed first."""

import pytest

from alphorn.networks.endings import Rejected
from alphorn.networks.facebook import Facebook
from alphorn.networks.reasons import Reason

LIMIT = 63_206


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("", 0),
        (" \n ", 0),
        ("a", 1),
        (" a ", 1),
        ("Hello, world.", 13),
        ("a\r\nb", 3),
        ("a\rb", 3),
        ("e\u0301", 1),
        ("q\u0303", 2),
        ("漢字", 2),
        ("😀", 1),
        ("🏔\ufe0f", 2),
        ("👩\u200d👩\u200d👧\u200d👦", 7),
        ("https://example.org/valley", 26),
    ],
)
def test_a_text_counts_its_characters(text: str, used: int) -> None:
    assert Facebook.measure(text).used == used


@pytest.mark.parametrize(("length", "over"), [(LIMIT - 1, 0), (LIMIT, 0), (LIMIT + 1, 1), (2 * LIMIT, LIMIT)])
def test_there_is_a_most(length: int, over: int) -> None:
    assert Facebook.measure("漢" * length).over == over


def test_what_is_too_long_says_by_how_much() -> None:
    with pytest.raises(Rejected) as raised:
        Facebook.render("a" * (LIMIT + 7))

    assert (raised.value.reason, raised.value.detail) == (Reason.TOO_LONG, "7 too many")


def test_the_longest_is_sent_whole() -> None:
    assert Facebook.render("a" * LIMIT).payload == {"message": "a" * LIMIT}
