"""The part of the contract that needs no network: counting and rendering agree, and change nothing twice."""

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from alphorn.networks.base import Network
from alphorn.networks.endings import Rejected
from alphorn.networks.reasons import Reason
from tests.stage.examples import examples

many_networks = settings(
    max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.differing_executors]
)


class Counting:
    """The frame of a network's counting."""

    kind: ClassVar[type[Network]]
    most_repeats: ClassVar[int]  # so often a few characters are beyond the limit

    @given(st.data())
    @many_networks
    def test_what_is_over_the_limit_is_what_cannot_be_rendered(self, data: st.DataObject) -> None:
        text = some_text(data, self.most_repeats)

        assert (refusal_of(self.kind, text) is Reason.TOO_LONG) == (self.kind.measure(text).over > 0)

    @given(st.data())
    @many_networks
    def test_what_was_rendered_renders_to_itself(self, data: st.DataObject) -> None:
        text = some_text(data, self.most_repeats)
        assume(refusal_of(self.kind, text) is None)
        rendered = self.kind.render(text)

        again = self.kind.render(words_of(rendered.payload))

        assert again == rendered
        assert self.kind.measure(words_of(rendered.payload)) == self.kind.measure(text)

    @pytest.mark.parametrize("text", ["", " ", "\n\t \r\n"])
    def test_nothing_is_not_sent(self, text: str) -> None:
        assert refusal_of(self.kind, text) is Reason.EMPTY
        assert self.kind.measure(text).used == 0

    def test_the_key_belongs_to_the_text(self) -> None:
        keys = [self.kind.render(text).key for text in ("one", "one", " one\r\n", "two")]

        assert keys[0] == keys[1] == keys[2]
        assert keys[0] != keys[3]


def some_text(data: st.DataObject, most_repeats: int) -> str:
    """Any text, some of them long."""
    few = data.draw(
        st.text(max_size=12) | st.sampled_from(["👩‍👩‍👧‍👦", "https://example.org/a ", "e\u0301", "漢", "\r\n"])
    )
    return few * data.draw(st.integers(0, most_repeats))


def refusal_of(kind: type[Network], text: str) -> Reason | None:
    """Why `text` cannot be rendered, if it cannot."""
    try:
        kind.render(text)
    except Rejected as rejected:
        return rejected.reason
    return None


def words_of(payload: Any) -> str:
    """The text in a payload that holds nothing else."""
    (words,) = payload.values()
    return str(words)
