"""What a person may do about one delivery, and what follows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.models import Delivery, Intent
from alphorn.models.access.disconnect import disconnect
from alphorn.models.posting.claim import claim
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import (
    Jobs,
    a_life,
    again,
    at_once,
    claimed,
    end,
    held_up,
    jobs_of,
    locked,
    send_again,
)
from tests.stage.people import Person

# Every state, as a row that is in it looks.
STANDS: dict[State, dict[str, Any]] = {
    State.WAITING: {},
    State.SENDING: {"worker": uuid7(), "attempt": 1},
    State.CHECKING: {},
    State.DELIVERED: {"remote_id": "1", "settled_at": Now()},
    State.FAILED: {"reason": Reason.REFUSED, "settled_at": Now()},
    State.PARKED: {"reason": Reason.LATE, "settled_at": Now()},
    State.UNCONFIRMED: {"reason": Reason.NO_ANSWER, "settled_at": Now()},
    State.CANCELLED: {"reason": Reason.BY_PERSON, "settled_at": Now()},
}

CLAIM = "UPDATE alphorn_delivery SET state = 'sending', worker = gen_random_uuid(), attempt = 1 WHERE id = %s"
CANCEL = "UPDATE alphorn_delivery SET state = 'cancelled' WHERE id = %s"


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("The ibex are back."))


def standing(delivery: Delivery, state: State) -> Delivery:
    """The same, in another state."""
    Delivery.objects.filter(pk=delivery.pk).update(state=state, **STANDS[state])
    return again(delivery)


def doubtful(delivery: Delivery) -> Delivery:
    """The same, after an attempt of which nobody knows the outcome."""
    end(claimed(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.update(state=State.UNCONFIRMED, settled_at=Now())
    Intent.objects.update(doubted_at=Now() - timedelta(hours=1))
    return again(delivery)


def test_what_is_cancelled_is_never_sent(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    cancelled = delivery.cancel()
    run_jobs()

    assert cancelled
    assert (delivery.state, delivery.reason) == (State.CANCELLED, Reason.BY_PERSON)
    assert alice.stage.texts("x") == []


@pytest.mark.parametrize(
    ("verb", "becomes", "possible"),
    [
        (Delivery.cancel, State.CANCELLED, {State.WAITING, State.PARKED}),
        (
            Delivery.try_again,
            State.WAITING,
            {State.WAITING, State.FAILED, State.PARKED, State.UNCONFIRMED, State.CANCELLED},
        ),
        (
            lambda delivery: delivery.confirm(delivery.post.author_id),
            State.DELIVERED,
            {State.UNCONFIRMED, State.CHECKING},
        ),
    ],
    ids=["cancel", "try again", "confirm"],
)
@pytest.mark.parametrize("state", list(State))
def test_a_verb_is_possible_in_its_states_and_changes_nothing_in_others(
    delivery: Delivery, verb: Callable[[Delivery], bool], becomes: State, possible: set[State], state: State
) -> None:
    row = standing(delivery, state)

    won = verb(row)

    assert won == (state in possible)
    assert again(delivery).state == (becomes if won else state)
    assert again(delivery).generation == (2 if won and becomes == State.WAITING else 1)


@pytest.mark.parametrize("verb", [Delivery.cancel, Delivery.try_again])
def test_who_comes_while_a_claim_is_under_way_sees_that_it_is_being_sent(
    delivery: Delivery, verb: Callable[[Delivery], bool]
) -> None:
    with held_up(lambda: verb(delivery), CLAIM, delivery.pk) as held:
        pass

    assert not held.call.result()
    assert again(delivery).state == State.SENDING


def test_a_claim_that_meets_a_cancellation_takes_nothing(delivery: Delivery) -> None:
    with locked("alphorn_delivery", delivery.pk, CANCEL):
        taken = claim(a_life().id, [delivery.pk])

    assert taken == [None]
    assert (again(delivery).state, again(delivery).attempt) == (State.CANCELLED, 0)


def test_of_a_cancellation_and_a_claim_in_the_same_moment_exactly_one_wins(alice: Person) -> None:
    alice.connect("x")
    deliveries = [alice.delivery(alice.echo(f"Ibex number {number}.")) for number in range(15)]
    life = a_life()

    outcomes = at_once(
        *[lambda d=delivery: ("cancelled", d.pk, d.cancel()) for delivery in deliveries],
        *[lambda d=delivery: ("claimed", d.pk, claim(life.id, [d.pk]) != [None]) for delivery in deliveries],
    )

    won = sorted(pk for _, pk, has_won in outcomes if has_won)
    assert won == sorted(delivery.pk for delivery in deliveries)
    cancelled = {pk for verb, pk, has_won in outcomes if has_won and verb == "cancelled"}
    assert {d.pk for d in Delivery.objects.filter(state=State.CANCELLED)} == cancelled


def test_who_saw_it_there_and_when_is_written_down(alice: Person, delivery: Delivery) -> None:
    delivery = doubtful(delivery)

    delivery.confirm(alice.user.pk)

    assert (delivery.state, delivery.reason, delivery.confirmed_by) == (State.DELIVERED, Reason.BY_PERSON, alice.user)
    assert delivery.settled_at is not None
    assert delivery.url == delivery.connection.url
    assert delivery.intents.get().closed_at is not None


def test_what_was_seen_there_can_be_said_after_the_place_is_gone(alice: Person, delivery: Delivery) -> None:
    delivery = doubtful(delivery)
    disconnect(delivery.connection)

    confirmed = again(delivery).confirm(alice.user.pk)

    assert confirmed


def test_nothing_is_tried_again_at_a_place_that_is_gone(delivery: Delivery) -> None:
    end(claimed(delivery), Rejected(Reason.REFUSED))
    disconnect(delivery.connection)

    tried = again(delivery).try_again()

    assert not tried
    assert again(delivery).state == State.FAILED


def test_send_again_sends_the_same_intent(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    alice.stage.trouble("x", {"call": "create", "reset_before": True, "times": 1})
    run_jobs()
    delivery = again(delivery)
    assert (delivery.state, delivery.reason) == (State.CHECKING, Reason.LINE_CUT)

    send_again(delivery)
    run_jobs()

    attempts = again(delivery).attempts.all()
    assert [attempt.ending for attempt in attempts] == ["OutcomeUnknown", "Sent"]
    assert len({attempt.intent_id for attempt in attempts}) == 1
    assert alice.stage.texts("x") == ["The ibex are back."]


def test_send_again_of_what_had_arrived_is_refused_as_a_duplicate_and_not_sent_by_itself(
    alice: Person, delivery: Delivery, run_jobs: Jobs
) -> None:
    alice.stage.trouble("x", {"call": "create", "lose_reply": True, "times": 1})
    run_jobs()

    send_again(delivery)
    run_jobs()

    delivery = again(delivery)
    assert (delivery.state, delivery.reason) == (State.CHECKING, Reason.DUPLICATE)
    assert delivery.intents.get().closed_at is None
    assert alice.stage.texts("x") == ["The ibex are back."]


def test_an_open_intent_is_sent_to_the_letter_whatever_became_of_the_text(delivery: Delivery) -> None:
    first = claimed(delivery)
    end(first, OutcomeUnknown(Reason.NO_ANSWER))
    delivery.post.text = "The ibex have gone."
    delivery.post.save()

    send_again(delivery)

    second = claimed(delivery)
    assert second.outgoing == first.outgoing
    assert dict(second.outgoing.payload) == {"text": "The ibex are back."}


def test_after_a_failure_that_proves_it_was_not_taken_a_new_intent_is_made(delivery: Delivery) -> None:
    end(claimed(delivery), Rejected(Reason.REFUSED))
    delivery.post.text = "The ibex have gone."
    delivery.post.save()

    again(delivery).try_again()

    assert dict(claimed(delivery).outgoing.payload) == {"text": "The ibex have gone."}
    assert [intent.closed_at is None for intent in Intent.objects.order_by("id")] == [False, True]


def test_a_failure_after_a_doubt_proves_nothing_and_the_intent_stays(delivery: Delivery) -> None:
    doubtful(delivery).try_again()
    end(claimed(delivery), Rejected(Reason.DUPLICATE))

    send_again(delivery)

    assert claimed(delivery).attempt == 3
    assert Intent.objects.count() == 1


def test_trying_again_gives_it_a_new_turn_and_a_job_at_once(delivery: Delivery) -> None:
    end(claimed(delivery), Rejected(Reason.REFUSED))

    again(delivery).try_again()

    assert jobs_of(delivery) == [("1", 0), ("2", 0)]
    assert (again(delivery).generation, again(delivery).forced) == (2, True)


def test_two_clicks_on_try_again_send_it_once(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    end(claimed(delivery), Rejected(Reason.REFUSED))

    at_once(again(delivery).try_again, again(delivery).try_again)
    run_jobs()

    assert again(delivery).state == State.DELIVERED
    assert alice.stage.texts("x") == ["The ibex are back."]


def test_what_was_cancelled_can_be_sent_after_all(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    delivery.cancel()

    delivery.try_again()
    run_jobs()

    assert again(delivery).state == State.DELIVERED
    assert alice.stage.texts("x") == ["The ibex are back."]


def test_attempts_are_numbered_without_a_gap(delivery: Delivery) -> None:
    end(claimed(delivery), TryAgain(Reason.UNREACHABLE))
    again(delivery).try_again()
    end(claimed(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    send_again(delivery)

    end(claimed(delivery), Sent("17"))

    attempts = again(delivery).attempts.all()
    assert [(attempt.number, attempt.ending) for attempt in attempts] == [
        (1, "TryAgain"),
        (2, "OutcomeUnknown"),
        (3, "Sent"),
    ]
    assert all(attempt.ended_at is not None for attempt in attempts)
