"""Text and JSON from outside, made so that a database can hold them."""

import json

import pytest

from alphorn.lib.storable import LONGEST_JSON, storable, storable_json


@pytest.mark.parametrize(
    ("text", "kept"), [("larch", "larch"), ("lar\x00ch", "larch"), ("half \ud83d", "half ?"), ("Föhn", "Föhn")]
)
def test_a_text_is_kept_without_what_no_database_takes(text: str, kept: str) -> None:
    assert storable(text) == kept


def test_a_text_is_no_longer_than_its_column() -> None:
    assert storable("abcdef", 3) == "abc"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"a": [1, "two", None, 1.5]}, {"a": [1, "two", None, 1.5]}),
        ({"a": "lar\x00ch"}, {"a": "larch"}),
        ({"a": ["\ud83d"]}, {"a": ["?"]}),
        ({"a": float("nan"), "b": [float("inf")]}, {"a": None, "b": [None]}),
        ({"a": "x" * LONGEST_JSON}, {}),
    ],
)
def test_an_answer_is_kept_as_json_that_a_database_takes(said: dict[str, object], kept: dict[str, object]) -> None:
    assert json.loads(storable_json(said)) == kept


def test_an_answer_that_is_deeper_than_anything_worth_keeping_is_left_out() -> None:
    deep: dict[str, object] = json.loads('{"a":' * 600 + '"lar\\u0000ch"' + "}" * 600)

    assert storable_json(deep) == "{}"
