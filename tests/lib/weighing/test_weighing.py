"""Weighing as twitter-text's own test values have it, on today's tables, and never slower than the text is long."""

import time
import unicodedata

import pytest

from alphorn.lib.weighing import LINK, is_sound, weigh
from alphorn.lib.weighing.links import links_in
from tests.lib.weighing.vectors import COUNTED, LINKS, TOP_DOMAINS

LIMIT = 280

# As they are in Unicode's list, by the version they came with. None of them is in the tables of twitter-text 3.1.0.
NEWER_EMOJI = {
    "12.1": ["🧑‍⚕️", "🧑🏽‍🚀"],
    "13": ["🏳️‍⚧️", "🐻‍❄️", "🤵‍♀️"],
    "13.1": ["❤️‍🔥", "🧔🏿‍♂️", "👩🏻‍❤️‍💋‍👩🏿"],
    "14": ["🫱🏻‍🫲🏿", "🫅🏾"],
    "15": ["🐦‍⬛", "🫷🏽"],
    "15.1": ["🐦‍🔥", "🍋‍🟩", "⛓️‍💥", "🧑‍🧑‍🧒", "🏃🏽‍♂️‍➡️"],
    "16": ["🇨🇶"],
    "17": ["🧑🏻‍🩰"],
}

HOSTILE = {
    "dots": ".",
    "labels": "a.",
    "labels of two": "aa.",
    "signs": "@",
    "signs and labels": "@a.",
    "joiners": "\u200d",
    "families without end": "👨\u200d",
    "picture signs": "\ufe0f",
    "halves of flags": "🇨",
    "letters of tags": "🏴\U000e0067",
    "keycaps": "1\u20e3",
    "protocols": "https://",
    "protocols and labels": "https://a.",
    "open brackets": "a.co/(",
    "brackets": "a.co/(a)",
    "queries": "a.co?",
    "hosts": "a.com.",
    "hosts in another script": "日.com",
    "labels in another script": "日.",
    "underscores": "_.com",
    "accents": "é.fr-",
    "punycode": "xn--a.",
}


@pytest.mark.parametrize(("text", "weight", "valid"), COUNTED)
def test_a_published_text_weighs_what_is_published(text: str, weight: int, valid: bool) -> None:
    composed = unicodedata.normalize("NFC", text)

    assert (weigh(composed), is_sound(composed) and weigh(composed) <= LIMIT) == (weight, valid)


@pytest.mark.parametrize(("text", "links"), LINKS)
def test_the_links_of_a_published_text_are_the_published_ones(text: str, links: list[str]) -> None:
    assert [text[link.start : link.end] for link in links_in(text)] == links


def test_every_published_top_domain_ends_a_link() -> None:
    assert {top for top in TOP_DOMAINS if weigh(f"https://twitter.{top}") != LINK} == set()


@pytest.mark.parametrize("top", ["kids", "music", "spa", "web", "merck", "アマゾン", "亚马逊", "ישראל"])
def test_a_newer_top_domain_ends_a_link(top: str) -> None:
    assert (weigh(f"https://foo.{top}"), weigh(f"https://foo.{top.upper()}/a")) == (LINK, LINK)


@pytest.mark.parametrize(("version", "emoji"), [(v, each) for v, listed in NEWER_EMOJI.items() for each in listed])
def test_an_emoji_of_any_version_weighs_two(version: str, emoji: str) -> None:
    assert (version, weigh(emoji), weigh(f"a{emoji}{emoji}b")) == (version, 2, 6)


@pytest.mark.parametrize(("sign", "weight"), [("©", 1), ("®", 1), ("™", 2), ("©\ufe0f", 2), ("‼\ufe0f", 2)])
def test_a_sign_that_can_be_a_picture_is_one_only_if_it_says_so(sign: str, weight: int) -> None:
    assert weigh(sign) == weight


@pytest.mark.parametrize("letter", ["ש", "م", "ж", "日", "한", "ไ"])
def test_a_bare_host_after_a_letter_of_another_script_is_a_link(letter: str) -> None:
    text = f"a {letter}example.org"

    assert [text[link.start : link.end] for link in links_in(text)] == ["example.org"]


@pytest.mark.parametrize("letters", ["K", "ſ", "ＯＲＧ"])
def test_what_only_resembles_a_letter_of_the_alphabet_is_none(letters: str) -> None:
    assert (weigh(f"example.{letters}"), list(links_in(f"example.{letters}"))) != (LINK, [])
    assert list(links_in(f"example.or{letters}")) == []


@pytest.mark.not_quick
@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_weighed_in_a_time_that_grows_as_the_text_does(part: str) -> None:
    weigh(part * 1_000)

    assert seconds_for(part, 100_000) < 20 * seconds_for(part, 10_000) + 0.2


def seconds_for(part: str, length: int) -> float:
    """The least of three: how long such a text takes."""
    text, took = part * (length // len(part)), []
    for _ in range(3):
        began = time.process_time()
        weigh(text)
        took.append(time.process_time() - began)
    return min(took)
