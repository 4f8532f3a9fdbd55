"""The record: how an attempt ended and what follows, from its own worker only; and what comes too late."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection, Delivery, Worker
from alphorn.models.access.disconnect import disconnect
from alphorn.models.posting.record import RowIsLocked, record
from alphorn.models.posting.sweep import close_orphans, take_back
from alphorn.models.work.states import State
from alphorn.networks.endings import Outcome, OutcomeUnknown, PausedByNetwork, Rejected, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import (
    Time,
    a_life,
    again,
    claimed,
    die,
    end,
    held_up,
    jobs_of,
    locked,
    orphaned,
    report,
    send_again,
)
from tests.stage.people import Person

SENT = Sent("17", "http://localhost/17")
UNKNOWN = OutcomeUnknown(Reason.NO_ANSWER)


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Bells, far below."))


def wait_after_a_refused_connection(delivery: Delivery) -> int:
    """Seconds until it is tried again. It is due at once all the same."""
    end(claimed(delivery), TryAgain(Reason.UNREACHABLE))
    Delivery.objects.update(due_at=Now())
    return jobs_of(delivery)[-1][1]


@pytest.mark.parametrize(
    ("outcome", "state", "reason"),
    [
        (SENT, State.DELIVERED, ""),
        (TryAgain(Reason.UNREACHABLE), State.WAITING, Reason.UNREACHABLE),
        (Rejected(Reason.REFUSED), State.FAILED, Reason.REFUSED),
        (SignInAgain(Reason.SUSPENDED), State.PARKED, Reason.SUSPENDED),
        (PausedByNetwork(Reason.POLICY_BLOCK), State.WAITING, Reason.POLICY_BLOCK),
        (UNKNOWN, State.CHECKING, Reason.NO_ANSWER),
    ],
    ids=lambda each: type(each).__name__,
)
def test_every_ending_leaves_nothing_in_hand(delivery: Delivery, outcome: Outcome, state: State, reason: str) -> None:
    mine = end(claimed(delivery), outcome)

    row = again(delivery)
    assert mine
    assert (row.state, row.reason, row.worker) == (state, reason, None)
    assert (row.settled_at is None) == (state in (State.WAITING, State.CHECKING))
    attempt = row.attempts.get()
    assert (attempt.ending, attempt.next_state) == (type(outcome).__name__, state)
    assert attempt.ended_at is not None


def test_what_follows_has_its_turn_and_its_job_at_the_same_moment(delivery: Delivery) -> None:
    end(claimed(delivery), TryAgain(Reason.RATE_LIMITED, after=timedelta(seconds=100)))

    row = again(delivery)
    [(_, first), (generation, seconds)] = jobs_of(row)
    assert (generation, row.generation) == ("2", 2)
    assert 99 <= seconds <= 101
    assert row.attempts.get().next_due_at == row.due_at
    assert first == 0


def test_a_refused_token_is_tried_again_in_two_seconds_and_its_version_is_stale(delivery: Delivery) -> None:
    end(claimed(delivery), SignInAgain(Reason.SIGNED_OUT, refreshable=True))

    row = again(delivery)
    assert (row.state, row.reason) == (State.WAITING, Reason.TOKEN_EXPIRED)
    assert jobs_of(row) == [("1", 0), ("2", 2)]
    assert Authorisation.objects.get().stale_version == 1


@pytest.mark.parametrize(("lasts", "state"), [(timedelta(0), State.WAITING), (timedelta(hours=2), State.PARKED)])
def test_what_is_refused_with_a_token_that_is_over_by_itself_is_no_matter_for_its_person(
    delivery: Delivery, lasts: timedelta, state: State
) -> None:
    """Of a token that would live, it is. Guard: `record_rows.token_over`."""
    for _ in range(2):
        one = claimed(delivery)
        Authorisation.objects.update(expires_at=Now() + lasts)
        end(one, SignInAgain(Reason.SIGNED_OUT, refreshable=True))
        Authorisation.objects.update(version=F("version") + 1, expires_at=None)
        Delivery.objects.filter(state=State.WAITING).update(due_at=Now())

    assert again(delivery).state == state


def test_a_token_that_was_renewed_meanwhile_is_tried_at_once(delivery: Delivery) -> None:
    one = claimed(delivery)
    Authorisation.objects.update(version=F("version") + 1)

    end(one, SignInAgain(Reason.SIGNED_OUT))

    assert again(delivery).state == State.WAITING
    assert jobs_of(delivery) == [("1", 0), ("2", 0)]
    assert not Authorisation.objects.get().is_signed_out


def test_why_it_must_be_signed_in_again_is_said_of_the_next_one_too(alice: Person, delivery: Delivery) -> None:
    second = alice.delivery(alice.echo("Bells, nearer."))
    first, other = claimed(delivery), claimed(second)

    record([report(first, SignInAgain(Reason.SUSPENDED)), report(other, UNKNOWN)])

    assert Connection.objects.get().held_reason == Reason.SUSPENDED
    assert not Authorisation.objects.get().is_signed_out
    assert again(delivery).parked_version == 1


def test_a_record_locks_the_authorisation_before_it_signs_it_out(delivery: Delivery) -> None:
    one = claimed(delivery)

    with held_up(
        lambda: end(one, SignInAgain(Reason.SUSPENDED)),
        "SELECT FROM alphorn_authorisation WHERE id = %s FOR SHARE",
        delivery.connection.authorisation_id,
    ) as held:
        is_free = held.may_lock("alphorn_delivery", delivery.pk)

    assert is_free
    assert held.call.result()


def test_a_record_locks_the_connection_before_it_pauses_it(delivery: Delivery) -> None:
    one = claimed(delivery)

    with held_up(
        lambda: end(one, PausedByNetwork(Reason.POLICY_BLOCK)),
        "SELECT FROM alphorn_connection WHERE id = %s FOR SHARE",
        delivery.connection_id,
    ) as held:
        is_free = held.may_lock("alphorn_delivery", delivery.pk)

    assert is_free
    assert held.call.result()


def test_what_is_certainly_not_accepted_is_tried_again_without_end_and_ever_more_slowly(delivery: Delivery) -> None:
    waits = [wait_after_a_refused_connection(delivery) for _ in range(12)]

    assert again(delivery).state == State.WAITING
    assert waits[0] <= 3
    assert 225 <= waits[-1] <= 375


def test_a_retry_is_never_later_than_the_late_limit(delivery: Delivery, time_passes: Time) -> None:
    time_passes(timedelta(hours=23, minutes=59))
    Authorisation.objects.update(expires_at=None)

    end(claimed(delivery), TryAgain(Reason.RATE_LIMITED, after=timedelta(hours=3)))

    assert again(delivery).due_at == again(delivery).post.late_at


def test_what_was_being_sent_when_its_place_went_is_not_tried_again(delivery: Delivery) -> None:
    one = claimed(delivery)
    disconnect(delivery.connection)

    end(one, TryAgain(Reason.UNREACHABLE))

    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.DISCONNECTED)


def test_it_is_not_tried_again_even_when_the_place_is_connected_again_meanwhile(
    alice: Person, delivery: Delivery
) -> None:
    one = claimed(delivery)
    disconnect(delivery.connection)
    alice.connect("x")

    end(one, TryAgain(Reason.UNREACHABLE))

    assert Connection.objects.get().gone_at is None
    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.DISCONNECTED)


def test_three_workers_that_died_with_it_are_enough(delivery: Delivery) -> None:
    orphaned(delivery)
    send_again(delivery)
    orphaned(delivery)
    assert again(delivery).state == State.CHECKING
    send_again(delivery)

    life = a_life()
    claimed(delivery, life)
    die(life)
    close_orphans(a_life())

    row = again(delivery)
    assert (row.state, row.reason, row.parked_version) == (State.PARKED, Reason.POISON, None)
    assert Worker.objects.count() == 6


def test_a_row_that_somebody_else_has_locked_holds_the_record_of_no_other_up(alice: Person) -> None:
    """Guard: `record_rows.OWN` skips it. Ten sends whose records waited for it would fill a lane."""
    alice.connected("x")
    life = a_life()
    ones = [claimed(alice.delivery(alice.echo(f"Fog, day {day}.")), life) for day in range(3)]
    reports = [report(one, Sent(str(day))) for day, one in enumerate(ones)]

    with locked("alphorn_delivery", ones[1].delivery_id):
        assert record(reports) == [True, None, True]
        assert again(Delivery(pk=ones[1].delivery_id)).state == State.SENDING

    assert record(reports) == [False, True, False]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.DELIVERED}


def test_an_orphan_that_somebody_else_has_locked_holds_no_other_up(alice: Person) -> None:
    """Guard: the same; a sweep finds it again."""
    alice.connected("x")
    life = a_life()
    ones = [claimed(alice.delivery(alice.echo(f"Fog, day {day}.")), life) for day in range(2)]
    die(life)

    with locked("alphorn_delivery", ones[0].delivery_id):
        close_orphans(a_life())

    assert [again(Delivery(pk=one.delivery_id)).state for one in ones] == [State.SENDING, State.WAITING]
    close_orphans(a_life())
    assert again(Delivery(pk=ones[0].delivery_id)).state == State.WAITING


def test_a_lost_claim_that_somebody_else_has_locked_is_taken_back_later(delivery: Delivery) -> None:
    life = a_life()
    claimed(delivery, life)

    with locked("alphorn_delivery", delivery.pk), pytest.raises(RowIsLocked):
        take_back(life.id, delivery.pk)

    take_back(life.id, delivery.pk)
    assert again(delivery).state == State.WAITING
