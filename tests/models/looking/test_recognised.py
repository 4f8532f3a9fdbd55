"""A post is known again by its words, however many there are."""

import pytest

from alphorn.networks import same_words
from alphorn.networks.same_words import Recognised

MANY = 200


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        pytest.param("See example.org", "See http://example.org/", id="a link as X shows it"),
        pytest.param("Fog\n\nand sun", "Fog and sun", id="spaces"),
        pytest.param("cafe\u0301", "caf\xe9", id="composed"),
    ],
)
def test_the_same_words_are_known(sent: str, there: str) -> None:
    assert Recognised([("mine", sent)]).key_of(there) == "mine"


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        pytest.param("Fog", "fog", id="a letter"),
        pytest.param("Fog", "Fog!", id="a sign"),
        pytest.param("", "", id="nothing says nothing"),
        pytest.param(" ", "\n", id="blank says nothing"),
    ],
)
def test_other_words_are_nobodys(sent: str, there: str) -> None:
    assert Recognised([("mine", sent)]).key_of(there) == ""


def test_of_two_that_say_the_same_the_first_is_meant() -> None:
    assert Recognised([("mine", "Fog"), ("other", "Fog")]).key_of("Fog") == "mine"


def test_each_text_is_made_plain_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of a hundred beside two hundred posts of ours is three hundred texts, and not twenty thousand pairs.

    Guard: `Recognised.__init__` keeps what it has made plain.
    """
    made: list[str] = []
    plain = same_words.plain

    def noted(text: str) -> str:
        made.append(text)
        return plain(text)

    monkeypatch.setattr(same_words, "plain", noted)

    known = Recognised((str(each), f"Call {each}") for each in range(MANY))
    met = [known.key_of(f"Call {each}") for each in range(MANY)]

    assert met == [str(each) for each in range(MANY)]
    assert len(made) == 2 * MANY
