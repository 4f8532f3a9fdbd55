"""What a network says when it refuses, before anybody sees it."""

import pytest

from alphorn.networks.endings import Rejected
from alphorn.networks.reasons import Reason

TOKEN = "EAABwzLixnjYBO7ZCqLkZAZBnq0ZBcGkq2Zx8w9vQZDZD"
HIDDEN = "[hidden]"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("You are not allowed to create a Tweet with duplicate content.",) * 2,
        ("See https://docs.x.com/x-api/fundamentals/response-codes-and-errors for more.",) * 2,
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",) * 2,
        (f"Malformed access token {TOKEN}", f"Malformed access token {HIDDEN}"),
        (f"Error at /me?access_token={TOKEN}&x=1", f"Error at /me?access_token={HIDDEN}&x=1"),
        ("access_token=short1 was refused", f"access_token={HIDDEN} was refused"),
        ("Bearer short1 was refused", f"Bearer {HIDDEN} was refused"),
        ("a\x00b\r\nc\x1b[31m", "a b  c [31m"),
    ],
)
def test_its_sentence_is_kept_without_secrets(said: str, kept: str) -> None:
    ending = Rejected(Reason.REFUSED, said)

    assert ending.detail == kept
    assert TOKEN not in str(ending)


def test_its_sentence_is_kept_short() -> None:
    assert Rejected(Reason.REFUSED, "no " * 1000).detail == ("no " * 100)
