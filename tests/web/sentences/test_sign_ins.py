"""What is said when a sign-in at a network did not succeed."""

import pytest

from alphorn.networks.reasons import Reason
from alphorn.web.sentences.sign_ins import by_reason


@pytest.mark.parametrize(
    ("reason", "words", "is_for_now"),
    [
        (Reason.UNREACHABLE, "X does not answer just now.", True),
        (Reason.RATE_LIMITED, "X does not answer just now.", True),
        (Reason.SERVER_ERROR, "X does not answer just now.", True),
        (Reason.REFUSED, "X did not accept the sign-in.", False),
        (Reason.SIGNED_OUT, "X did not accept the sign-in.", False),
        (Reason.SCOPE_MISSING, "X did not give Alphorn the permission to post.", False),
        (Reason.MISCONFIGURED, "X does not accept the keys of this Alphorn", False),
        (Reason.SUSPENDED, "X has locked this profile.", False),
        (Reason.OUT_OF_CREDITS, "X says this Alphorn has no credits left.", False),
    ],
)
def test_a_reason_says_whether_the_same_may_succeed_in_a_moment(reason: Reason, words: str, is_for_now: bool) -> None:
    said = by_reason(reason, "x")

    assert said.words.startswith(words)
    assert said.is_for_now == is_for_now
