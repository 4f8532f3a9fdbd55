"""What a delivery says, and what can be done about it: for every state and every reason there can be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from alphorn.lib.ids import uuid7
from alphorn.models import Connection, Delivery, Host, Post
from alphorn.models.work.states import State
from alphorn.networks.about import Follows
from alphorn.networks.reasons import Reason
from alphorn.web.sentences.actions import buttons
from alphorn.web.sentences.deliveries import Sentence, sentence, tally

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
LATE = NOW + timedelta(days=1)
UNFORESEEN_WORDS = "gave no reason Alphorn knows"
# The sentence that a reason has for a state.
SENTENCES = {
    State.WAITING: "waits",
    State.FAILED: "failed",
    State.PARKED: "on_hold",
    State.UNCONFIRMED: "unknown",
}
# Which of them it is, by what follows.
LEADS_TO = {
    Follows.TRIES_AGAIN: {State.WAITING},
    Follows.PAUSES: {State.WAITING},
    Follows.FAILS: {State.FAILED},
    Follows.ASKS_TO_SIGN_IN: {State.PARKED, State.UNCONFIRMED},
    Follows.HOLDS: {State.PARKED},
    Follows.NOBODY_KNOWS: {State.UNCONFIRMED},
    Follows.ASKS: {State.UNCONFIRMED},
    Follows.ENDS: set(),
}
# What only lists have: no send ends so.
OF_STREAMS = {Reason.WITHHELD, Reason.TOO_MUCH}
OF_SENDS = [reason for reason in Reason if reason not in OF_STREAMS]
CASES = [(state, reason) for reason in OF_SENDS for state in sorted(LEADS_TO[reason.about.follows])]
# Where an earlier try may be there, it is the person's call instead.
IN_DOUBT = {Reason.DUPLICATE, Reason.DISCONNECTED, Reason.BY_PERSON}
# What an attempt never ends with.
DECIDED = {
    *OF_STREAMS,
    *(reason for reason in Reason if reason.own.follows is Follows.ASKS),
    Reason.FOUND,
    Reason.NOT_THERE,
    Reason.SAME_TEXT,
    Reason.HOST_BACK,
    Reason.FEW_AT_ONCE,
    Reason.SAME_ANSWER,
    Reason.STILL_ARRIVING,
    Reason.PLACE_MISSING,
    Reason.EARLIER_TRY,
    Reason.LATE,
    Reason.POISON,
    Reason.CANNOT_RENDER,
    Reason.DISCONNECTED,
    Reason.BY_PERSON,
    Reason.LEFT,
}


def delivery(state: State, reason: Reason | str = "", **fields: object) -> Delivery:
    """A delivery to X in that state."""
    post = Post(late_at=LATE, due_at=NOW, created_at=NOW)
    connection = Connection(network="x", host="sandbox", name="Alice", handle="alice_lenses", url="http://x.example/a")
    made = {"due_at": NOW + timedelta(minutes=1), "created_at": NOW, "settled_at": NOW, **fields}
    each = Delivery(post=post, connection=connection, network="x", state=state, reason=reason, **made)
    vars(each)["_prefetched_objects_cache"] = {"items": []}  # none came in
    return each


def said(each: Delivery) -> Sentence:
    """Its sentence, with moments as the hour."""
    return sentence(each, lambda moment: f"{moment:%A %H:%M}")


def labels(each: Delivery) -> list[str]:
    """What its buttons say."""
    return [button.label for button in buttons(each)]


@pytest.mark.parametrize("reason", OF_SENDS)
def test_a_reason_has_words_for_the_state_it_leads_to_and_for_no_other(reason: Reason) -> None:
    leads_to = LEADS_TO[reason.about.follows] | ({State.UNCONFIRMED} if reason in IN_DOUBT else set())

    assert {state for state, field in SENTENCES.items() if getattr(reason.own, field)} == leads_to


@pytest.mark.parametrize("reason", sorted(set(Reason) - DECIDED))
def test_an_attempt_that_ended_so_has_its_line_in_the_history(reason: Reason) -> None:
    assert reason.own.attempt


@pytest.mark.parametrize(("state", "reason"), CASES)
def test_each_says_what_is_and_why(state: State, reason: Reason) -> None:
    spoken = said(delivery(state, reason))

    whole = f"{spoken.bold} {spoken.rest}"
    assert UNFORESEEN_WORDS not in whole
    assert "%(" not in whole
    assert (spoken.due_at is not None) == (state is State.WAITING)


@pytest.mark.parametrize(("state", "reason"), CASES)
def test_each_has_one_thing_to_do_and_at_most_one_beside_it(state: State, reason: Reason) -> None:
    offered = buttons(delivery(state, reason))

    assert 1 <= len(offered) <= 3
    assert all(button.label and button.address for button in offered)


@pytest.mark.parametrize(("state", "reason"), CASES)
def test_the_way_out_of_the_table_is_the_first_that_is_offered(state: State, reason: Reason) -> None:
    assert f"“{labels(delivery(state, reason))[0]}”" in reason.about.way_out.value


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        (State.WAITING, "", ["Cancel"]),
        (State.WAITING, Reason.RATE_LIMITED, ["Try now", "Cancel"]),
        (State.SENDING, "", []),
        (State.CHECKING, Reason.NO_ANSWER, []),
        (State.FAILED, Reason.TOO_LONG, ["Change the text"]),
        (State.FAILED, Reason.DUPLICATE, ["Change the text"]),
        (State.FAILED, Reason.REFUSED, ["Try again", "Change the text"]),
        (State.FAILED, Reason.MISCONFIGURED, ["Try again"]),
        (State.PARKED, Reason.SIGNED_OUT, ["Sign in again", "Leave it"]),
        (State.PARKED, Reason.SCOPE_MISSING, ["Sign in again", "Leave it"]),
        (State.PARKED, Reason.SUSPENDED, ["Sign in again", "Leave it"]),
        (State.PARKED, Reason.LATE, ["Send now", "Leave it"]),
        (State.PARKED, Reason.POISON, ["Try again", "Leave it"]),
        (State.UNCONFIRMED, Reason.NO_ANSWER, ["It is there", "Send again", "Not there, leave it"]),
        (State.UNCONFIRMED, Reason.SIGNED_OUT, ["Sign in again", "It is there", "Not there, leave it"]),
        (State.CANCELLED, Reason.BY_PERSON, ["Send after all"]),
        (State.CANCELLED, Reason.LEFT, ["Send after all"]),
        (State.DELIVERED, "", []),
    ],
)
def test_what_can_be_done(state: State, reason: Reason | str, expected: list[str]) -> None:
    assert labels(delivery(state, reason)) == expected


def test_what_was_delivered_can_be_opened() -> None:
    (button,) = buttons(delivery(State.DELIVERED, url="http://x.example/1"))

    assert (button.label, button.address, button.is_link, button.opens) == ("Open", "http://x.example/1", True, True)


def test_how_long_it_took_counts_from_when_it_was_added() -> None:
    """Guard: `deliveries._delivered`. A second submit of its sheet has added that place, a minute later."""
    added = NOW + timedelta(seconds=50)

    took = said(delivery(State.DELIVERED, created_at=added, settled_at=added + timedelta(seconds=0.5)))

    assert took.rest == "in 0.5 s"


def test_another_text_begins_with_this_one() -> None:
    failed = delivery(State.FAILED, Reason.TOO_LONG)

    (button,) = buttons(failed)

    assert button.address == f"{reverse('write')}?from={failed.post_id}&to=refused"


@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        (State.WAITING, Reason.RATE_LIMITED, []),
        (State.FAILED, Reason.REFUSED, []),
        (State.PARKED, Reason.LATE, []),
        (State.UNCONFIRMED, Reason.NO_ANSWER, ["It is there", "Not there, leave it"]),
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
        (State.CHECKING, {}, "Looking whether it arrived, again"),
        (State.CHECKING, {"worker": uuid7()}, "Looking whether it arrived…"),
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
        (State.CANCELLED, {"reason": Reason.LEFT}, "Cancelled by you: it is not there"),
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


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        (State.WAITING, Reason.HOST_TROUBLE, "Waits. X has trouble since Thursday 14:02; tried again"),
        (State.WAITING, Reason.OUT_OF_CREDITS, "Waits. X says this Alphorn has no credits left; next try"),
        (
            State.CHECKING,
            Reason.HOST_TROUBLE,
            "Looking whether it arrived. X has trouble since Thursday 14:02; tried again",
        ),
    ],
)
def test_what_its_host_holds_says_since_when_and_when_it_is_tried(state: State, reason: Reason, words: str) -> None:
    """Guard: `Delivery.is_held_by_host`."""
    tried_at = NOW + timedelta(seconds=40)
    host = Host(network="x", name="sandbox", held_at=datetime(2026, 11, 26, 14, 2, tzinfo=UTC), tried_at=tried_at)
    held = delivery(state, reason, held_by=host.pk)
    held.connection.server = host

    says = said(held)

    assert (f"{says.bold} {says.rest}", says.due_at) == (words, tried_at)


def test_what_its_place_holds_says_so_though_the_host_is_held_too() -> None:
    """Guard: `Delivery.is_held_by_host` asks by which."""
    held = delivery(State.WAITING, Reason.POLICY_BLOCK, held_by=uuid7())
    held.connection.server = Host(network="x", name="sandbox", held_at=NOW, tried_at=NOW + timedelta(seconds=40))

    assert (said(held).rest, said(held).due_at) == ("X lets this place rest; goes out by itself", held.due_at)
