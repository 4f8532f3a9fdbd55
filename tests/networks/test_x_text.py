"""X's counting, by its rules: links 23, emoji 2, the listed ranges 1, everything else 2, composed first.

The figures were worked out by hand from the rules of twitter-text, configuration 3, and not by the program they judge.
"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphorn.networks.endings import Rejected
from alphorn.networks.reasons import Reason
from alphorn.networks.x import X

LINK, EMOJI = 23, 2
SINGLE = [(0, 4351), (8192, 8205), (8208, 8223), (8242, 8247)]

COUNTED = {
    "letters": [("a", 1), ("Hello, world.", 13), ("ÄÖÜäöüß", 7), ("Ж", 1), ("αβγ", 3), ("שלום", 4), ("مرحبا", 5)],
    "letters with marks of their own": [("ไทย", 3), ("हिन्दी", 6), ("ქართული", 7)],
    "letters that count two": [("日本語", 6), ("한국어", 6), ("あいう", 6), ("ｱ", 2), ("Ａ", 2), ("𝒜", 2)],
    "the edges of the ranges": [
        ("\u10ff", 1),
        ("\u1100", 2),
        ("a\u2000b", 3),
        ("a\u200db", 3),
        ("a\u200eb", 4),
        ("\u2010", 1),
        ("\u201f", 1),
        ("\u2020", 2),
        ("\u2031", 2),
        ("\u2032", 1),
        ("\u2037", 1),
        ("\u2038", 2),
    ],
    "punctuation": [
        ("–—", 2),
        ("‘’“”", 4),
        ("…", 2),
        ("•", 2),
        ("€", 2),
        ("£", 1),
        ("«»", 2),
        ("、。", 4),
        ("©®", 2),
        ("© 2026 Example", 14),
        ("™", 2),
    ],
    "composed first": [
        ("a\u0308", 1),
        ("e\u0301", 1),
        ("q\u0303", 2),
        ("\u1112\u1161\u11ab", 2),
        ("A\u030a", 1),
        ("\u212b", 1),
    ],
    "emoji": [
        ("😀", EMOJI),
        ("😀😀", 2 * EMOJI),
        ("a😀b", 2 + EMOJI),
        ("🏔", EMOJI),
        ("🏔\ufe0f", EMOJI),
        ("❤", EMOJI),
        ("❤\ufe0f", EMOJI),
        ("👍🏽", EMOJI),
        ("👨\u200d🎤", EMOJI),
        ("👩\u200d👩\u200d👧\u200d👦", EMOJI),
        ("👩🏽\u200d🚀", EMOJI),
        ("🐦\u200d🔥", EMOJI),
        ("🏳\ufe0f\u200d⚧\ufe0f", EMOJI),
        ("🇨🇭", EMOJI),
        ("🇨🇭🇩🇪", 2 * EMOJI),
        ("1\ufe0f\u20e3", EMOJI),
        ("#\ufe0f\u20e3", EMOJI),
        ("🧑\u200d🎨", EMOJI),
        ("❤\ufe0f\u200d🔥", EMOJI),
        ("🧑🏽\u200d🤝\u200d🧑🏿", EMOJI),
        ("😮\u200d💨", EMOJI),
        ("🫱🏻\u200d🫲🏿", EMOJI),
        ("👩🏽\u200d❤\ufe0f\u200d👨🏿", EMOJI),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", EMOJI),
    ],
    "links": [
        ("https://example.org", LINK),
        ("http://example.org", LINK),
        ("HTTPS://EXAMPLE.ORG", LINK),
        ("example.org", LINK),
        ("www.example.org", LINK),
        ("https://example.org/" + "a" * 200, LINK),
        ("https://example.org/a?b=c&d=e#f", LINK),
        ("https://example.org:8443/a", LINK),
        ("https://münchen.de", LINK),
        ("https://t.co/abc", LINK),
        ("see https://example.org", 4 + LINK),
        ("https://example.org.", LINK + 1),
        ("(https://example.org)", LINK + 2),
        ("https://example.org https://example.com", 2 * LINK + 1),
        ("https://example.org\nhttps://example.com", 2 * LINK + 1),
        ("https://example.org/日本", LINK + 4),
        ("example.org日本", LINK + 4),
        ("שלוםexample.org", 4 + LINK),
        ("سلامexample.org/a", 4 + LINK),
        ("קראו ב-example.com", 6 + LINK),
        ("קראו בexample.com", 6 + LINK),
        ("زوروا موقعناexample.com", 12 + LINK),
        ("https://foo.kids", LINK),
    ],
    "what only looks like a link": [
        ("alice@example.org", 17),
        ("@alice", 6),
        ("#snow", 5),
        ("$SNOW", 5),
        ("#example.org", 12),
        ("ftp://example.org", 17),
        ("https://localhost:8000", 22),
        ("http://192.168.0.1/", 19),
        ("Mr.Smith", 8),
        ("e.g. this", 9),
        ("3.14", 4),
    ],
    "blanks": [
        ("", 0),
        ("   ", 0),
        (" a ", 1),
        ("a b", 3),
        ("a\tb", 3),
        ("a\nb", 3),
        ("a\r\nb", 3),
        ("a\rb", 3),
        ("\r\n\r\n", 0),
    ],
    "all of it": [("First snow above the Lötschental 🏔\ufe0f https://example.org/valley", 33 + EMOJI + 1 + LINK)],
}


@pytest.mark.parametrize(("text", "used"), [each for vectors in COUNTED.values() for each in vectors])
def test_a_text_counts_what_the_rules_say(text: str, used: int) -> None:
    assert X.measure(text).used == used


@pytest.mark.parametrize(
    ("text", "over"),
    [("a" * 280, 0), ("a" * 281, 1), ("漢" * 140, 0), ("漢" * 141, 2), ("😀" * 140, 0), ("a" * 279 + "😀", 1)],
)
def test_two_hundred_and_eighty_are_the_most(text: str, over: int) -> None:
    measured = X.measure(text)

    assert (measured.limit, measured.over, measured.left) == (280, over, 280 - measured.used)


@pytest.mark.parametrize("text", ["a" * 281, "漢" * 141, "a" * 257 + " https://example.org"])
def test_what_is_too_long_says_by_how_much(text: str) -> None:
    with pytest.raises(Rejected) as raised:
        X.render(text)

    assert (raised.value.reason, raised.value.detail) == (Reason.TOO_LONG, f"{X.measure(text).over} too many")


@pytest.mark.parametrize("sign", ["\ufffe", "\ufeff", "\uffff"])
def test_a_sign_that_x_does_not_take_is_refused(sign: str) -> None:
    with pytest.raises(Rejected) as raised:
        X.render(f"a{sign}b")

    assert raised.value.reason is Reason.BAD_CHARACTER


# By another way: the weight of each character alone. Letters of all scripts, and neither dots nor emoji.
plain = st.text(st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Pd", "Pi", "Pf", "Sc"]), max_size=60)


@given(plain)
def test_without_links_and_emoji_each_character_has_its_own_weight(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)

    weights = [1 if any(first <= ord(sign) <= last for first, last in SINGLE) else 2 for sign in composed]

    assert X.measure(text).used == sum(weights)


def test_twelve_of_the_longest_links_still_fit() -> None:
    link = "https://example.org/" + "a" * 4_060

    assert X.measure(" ".join([link] * 11)).over == 0


def test_a_novel_is_measured_in_no_time() -> None:
    assert X.measure("a. b " * 1_000_000).over > 0
