"""A consent that was asked for: it comes back once, within ten minutes, to the same user in the same session."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from alphorn.lib.crypto import CannotOpen
from alphorn.models import Consent
from alphorn.models.connections.consent import ConsentRefused, PendingConsent
from tests.models.hands import Time, at_once
from tests.stage.people import Person

STATE, SESSION = "a state of 256 bit", "the key of a session"


def asked(somebody: Person, state: str = STATE) -> PendingConsent:
    """What this person asked for."""
    what = PendingConsent(somebody.workspace.pk, "x", "sandbox", "a verifier", "http://localhost/back", "/posts/new")
    Consent.objects.ask(
        workspace=somebody.workspace, user_id=somebody.user.pk, session_key=SESSION, state=state, asked=what
    )
    return what


def redeemed(somebody: Person, *, state: str = STATE, session: str = SESSION, network: str = "x") -> PendingConsent:
    """What comes of the browser that is back with `state`."""
    return Consent.objects.redeem(state=state, network=network, user_id=somebody.user.pk, session_key=session)


def why_refused(somebody: Person, **back: str) -> str:
    """The code of the reason; "" when it was not refused at all."""
    try:
        redeemed(somebody, **back)
    except ConsentRefused as refused:
        return refused.why
    return ""


def test_it_comes_back_as_it_was_asked(alice: Person) -> None:
    what = asked(alice)

    assert redeemed(alice) == what


def test_it_comes_back_once(alice: Person) -> None:
    asked(alice)
    redeemed(alice)

    assert why_refused(alice) == "unknown"


def test_of_two_browsers_in_the_same_moment_one_is_let_in(alice: Person) -> None:
    asked(alice)

    answers = at_once(*[lambda: why_refused(alice)] * 8)

    assert sorted(answers) == ["", *["unknown"] * 7]


def test_it_is_good_for_ten_minutes(alice: Person, time_passes: Time) -> None:
    asked(alice)
    time_passes(timedelta(minutes=9, seconds=50))

    assert why_refused(alice) == ""


def test_after_ten_minutes_it_is_refused_and_gone(alice: Person, time_passes: Time) -> None:
    asked(alice)
    time_passes(timedelta(minutes=10, seconds=1))

    assert why_refused(alice) == "expired"
    assert why_refused(alice) == "unknown"


@pytest.mark.parametrize("back", [{"state": "another state"}, {"state": ""}, {"network": "facebook"}], ids=str)
def test_what_was_not_asked_for_is_unknown(alice: Person, back: dict[str, str]) -> None:
    asked(alice)

    assert why_refused(alice, **back) == "unknown"


def test_another_session_is_foreign_and_leaves_it_to_the_right_one(alice: Person) -> None:
    asked(alice)

    assert why_refused(alice, session="another session") == "foreign"
    assert why_refused(alice) == ""


def test_somebody_else_is_foreign(alice: Person, bob: Person) -> None:
    asked(alice)

    assert why_refused(bob) == "foreign"


def test_neither_the_state_nor_the_session_nor_the_verifier_stands_in_the_database(alice: Person) -> None:
    asked(alice)

    row = Consent.objects.get()
    stored = b"".join(bytes(value) for value in (row.state_hash, row.session_hash, row.verifier))
    assert [word.encode() in stored for word in (STATE, SESSION, "a verifier")] == [False, False, False]


def test_a_verifier_that_was_moved_to_another_consent_does_not_open(alice: Person) -> None:
    asked(alice)
    first = Consent.objects.get()
    asked(alice, "another state")
    other = Consent.objects.exclude(pk=first.pk).get()  # within one millisecond ids are in no order
    Consent.objects.update(verifier=other.verifier)

    with pytest.raises(CannotOpen):
        redeemed(alice)


def test_a_state_is_given_once(alice: Person) -> None:
    asked(alice)

    with pytest.raises(IntegrityError):
        asked(alice)


def test_what_nobody_came_back_for_is_forgotten(alice: Person, time_passes: Time) -> None:
    asked(alice)
    time_passes(timedelta(minutes=11))
    asked(alice, "another state")

    assert Consent.objects.prune() == 1
    assert why_refused(alice, state="another state") == ""
