"""What a delivery says, and what can be done about it: for every state and every reason there can be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from alphorn.models import Connection, Delivery, Post
from alphorn.models.posting.next_step import State
from alphorn.networks.endings import Reason
from alphorn.web.sentences import attempts as history
from alphorn.web.sentences import deliveries as words
from alphorn.web.sentences.actions import buttons
from alphorn.web.sentences.deliveries import Sentence, sentence, tally

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
LATE = NOW + timedelta(days=1)
NOBODY_S = "gave no reason Alphorn knows"
# Beside the tables of `words.py`: what ends without a failure.
BY_DECISION = {Reason.DISCONNECTED, Reason.BY_PERSON}
TABLES = {
    State.WAITING: words.WAITS,
    State.FAILED: words.FAILED,
    State.PARKED: words.PARKED,
    State.UNCONFIRMED: words.UNKNOWN,
}
CASES = [(state, Reason(reason)) for state, table in TABLES.items() for reason in table]
# What the networks and the worker can end with, and so what an attempt can.
NEVER_OF_AN_ATTEMPT = {Reason.LATE, Reason.POISON, Reason.CANNOT_RENDER, *BY_DECISION}


def delivery(state: State, reason: Reason | str = "", **fields: object) -> Delivery:
    """A delivery to X in that state."""
    post = Post(late_at=LATE, due_at=NOW, created_at=NOW)
    connection = Connection(network="x", host="sandbox", name="Alice", handle="alice_lenses", url="http://x.example/a")
    made = {"due_at": NOW + timedelta(minutes=1), "created_at": NOW, "settled_at": NOW, **fields}
    return Delivery(post=post, connection=connection, network="x", state=state, reason=reason, **made)


def said(each: Delivery) -> Sentence:
    """Its sentence, with moments as the hour."""
    return sentence(each, lambda moment: f"{moment:%A %H:%M}")


def labels(each: Delivery) -> list[str]:
    """What its buttons say."""
    return [button.label for button in buttons(each)]


def test_every_reason_has_words_in_the_state_it_leads_to() -> None:
    assert {reason for _, reason in CASES} | BY_DECISION == set(Reason)


def test_every_reason_an_attempt_can_end_with_has_its_line_in_the_history() -> None:
    assert {Reason(reason) for reason in history.ENDED if reason} == set(Reason) - NEVER_OF_AN_ATTEMPT


@pytest.mark.parametrize(("state", "reason"), CASES)
def test_each_says_what_is_and_why(state: State, reason: Reason) -> None:
    spoken = said(delivery(state, reason))

    whole = f"{spoken.bold} {spoken.rest}"
    assert NOBODY_S not in whole
    assert "%(" not in whole
    assert (spoken.due_at is not None) == (state is State.WAITING)


@pytest.mark.parametrize(("state", "reason"), CASES)
def test_each_has_one_thing_to_do_and_at_most_one_beside_it(state: State, reason: Reason) -> None:
    offered = buttons(delivery(state, reason))

    assert 1 <= len(offered) <= 2
    assert all(button.label and button.address for button in offered)


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        (State.WAITING, "", ["Cancel"]),
        (State.WAITING, Reason.RATE_LIMITED, ["Try now", "Cancel"]),
        (State.SENDING, "", []),
        (State.CHECKING, Reason.NO_ANSWER, []),
        (State.FAILED, Reason.TOO_LONG, ["Change the text"]),
        (State.FAILED, Reason.DUPLICATE, ["Change the text"]),
        (State.FAILED, Reason.REFUSED, ["Try again"]),
        (State.FAILED, Reason.MISCONFIGURED, ["Try again"]),
        (State.PARKED, Reason.SIGNED_OUT, ["Sign in again", "Leave it"]),
        (State.PARKED, Reason.SCOPE_MISSING, ["Sign in again", "Leave it"]),
        (State.PARKED, Reason.SUSPENDED, ["Sign in again", "Leave it"]),
        (State.PARKED, Reason.LATE, ["Send now", "Leave it"]),
        (State.PARKED, Reason.POISON, ["Try again", "Leave it"]),
        (State.UNCONFIRMED, Reason.NO_ANSWER, ["It is there", "Send again"]),
        (State.CANCELLED, Reason.BY_PERSON, ["Send after all"]),
        (State.DELIVERED, "", []),
    ],
)
def test_what_can_be_done(state: State, reason: Reason | str, expected: list[str]) -> None:
    assert labels(delivery(state, reason)) == expected


def test_what_was_delivered_can_be_opened() -> None:
    (button,) = buttons(delivery(State.DELIVERED, url="http://x.example/1"))

    assert (button.label, button.address, button.is_link, button.opens) == ("Open", "http://x.example/1", True, True)


def test_another_text_begins_with_this_one() -> None:
    failed = delivery(State.FAILED, Reason.TOO_LONG)

    (button,) = buttons(failed)

    assert button.address == f"{reverse('write')}?from={failed.post_id}"


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        (State.WAITING, Reason.RATE_LIMITED, []),
        (State.FAILED, Reason.REFUSED, []),
        (State.PARKED, Reason.LATE, []),
        (State.UNCONFIRMED, Reason.NO_ANSWER, ["It is there"]),
        (State.CANCELLED, Reason.DISCONNECTED, []),
    ],
)
def test_nothing_more_goes_to_a_place_that_is_gone(state: State, reason: Reason, expected: list[str]) -> None:
    orphan = delivery(state, reason)
    orphan.connection.gone_at = NOW

    assert labels(orphan) == expected


@pytest.mark.parametrize(
    ("state", "fields", "expected"),
    [
        (State.WAITING, {}, "Waits for its turn"),
        (State.WAITING, {"reason": Reason.UNREACHABLE}, "Waits. X was not to be reached; next try"),
        (State.SENDING, {}, "Sending to X…"),
        (State.CHECKING, {}, "Looking whether it arrived. Next look"),
        (State.DELIVERED, {"settled_at": NOW + timedelta(seconds=1.26)}, "Delivered in 1.3 s"),
        (State.DELIVERED, {"settled_at": NOW - timedelta(seconds=1)}, "Delivered in 0.1 s"),
        (State.DELIVERED, {"settled_at": NOW + timedelta(minutes=2)}, "Delivered Monday 14:04"),
        (State.DELIVERED, {"reason": Reason.BY_PERSON}, "Delivered. You said so Monday 14:02"),
        (State.FAILED, {"reason": Reason.REFUSED, "detail": "no"}, "Not posted. X refused it: “no”"),
        (State.FAILED, {"reason": Reason.CANNOT_RENDER, "detail": "KeyError"}, "Not posted. Alphorn could not prepare"),
        (State.PARKED, {"reason": Reason.SIGNED_OUT}, "On hold: X signed you out. Goes out once you sign in, until"),
        (State.PARKED, {"reason": Reason.LATE}, "On hold: it could not go out before Tuesday 14:02, and now"),
        (State.UNCONFIRMED, {"reason": Reason.NO_ANSWER}, "Your call. X took it and did not answer, so it may or may"),
        (State.CANCELLED, {"reason": Reason.BY_PERSON}, "Cancelled by you, before it went out"),
        (State.CANCELLED, {"reason": Reason.DISCONNECTED}, "Cancelled with its connection, Monday 14:02"),
    ],
)
def test_the_sentence(state: State, fields: dict[str, object], expected: str) -> None:
    spoken = said(delivery(state, **{"reason": "", **fields}))  # type: ignore[arg-type]  # a reason and moments

    assert f"{spoken.bold} {spoken.rest}".startswith(expected)


def test_a_reason_of_another_version_has_words_too() -> None:
    spoken = said(delivery(State.PARKED, "from_the_future"))

    assert spoken.rest == "X gave no reason Alphorn knows"


def test_a_tally_counts_what_there_is() -> None:
    states = [State.DELIVERED, State.DELIVERED, State.SENDING, State.PARKED, State.FAILED, State.CANCELLED]

    counted = tally([delivery(state) for state in states])

    assert [(count, word) for _, count, word in counted] == [
        (2, "delivered"),
        (1, "under way"),
        (1, "needs you"),
        (1, "failed"),
        (1, "cancelled"),
    ]
