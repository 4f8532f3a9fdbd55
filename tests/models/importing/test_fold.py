"""What counts as the same words."""

import pytest

from alphorn.lib.storable import storable, storable_json
from alphorn.models.importing.fold import fold_of


@pytest.mark.parametrize(
    "other",
    [
        "First snow above the Lötschental.",
        "first SNOW above   the Lötschental",
        "First snow above the Lo\u0308tschental. https://t.co/abc123",
        "First snow above the Lötschental!\n\nhttps://example.org/a?b=c",
        "First snow above the L&ouml;tschental.",
    ],
)
def test_what_networks_change_makes_no_difference(other: str) -> None:
    assert fold_of(other) == fold_of("First snow above the Lötschental.")


@pytest.mark.parametrize("other", ["First snow above the Turtmanntal.", "Second snow above the Lötschental."])
def test_other_words_are_another_thing(other: str) -> None:
    assert fold_of(other) != fold_of("First snow above the Lötschental.")


@pytest.mark.parametrize("short", ["", "Hi", "Good morning"[:11], "https://example.org/long/address/that/is/none"])
def test_what_is_too_short_to_tell_is_nothing_in_particular(short: str) -> None:
    assert fold_of(short) is None


@pytest.mark.parametrize(("text", "kept"), [("a\x00b", "ab"), ("a\ud800b", "a?b"), ("ä" * 9, "ä" * 5)])
def test_text_is_made_so_that_a_database_holds_it(text: str, kept: str) -> None:
    assert storable(text, 5) == kept


def test_json_loses_what_no_database_holds() -> None:
    assert storable_json({"a\x00": ["x\x00y", {"b": "\ud800"}]}) == '{"a":["xy",{"b":"?"}]}'


def test_a_backslash_is_not_a_nul() -> None:
    assert storable_json({"a": "\\u0000"}) == '{"a":"\\\\u0000"}'
