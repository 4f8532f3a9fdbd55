"""What is its person's call: they say that it is there, that it is to be sent again, or that it is not there."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Connection, Delivery, Event, Intent
from alphorn.models.access.disconnect import disconnect
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.posting.behind import behind
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.writing import mark_writing
from alphorn.models.work.invariants import broken
from alphorn.models.work.states import EventKind, State
from alphorn.networks.endings import OutcomeUnknown, Sent, SignInAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, a_life, again, claimed, end, jobs_of, orphaned, writing
from tests.stage.people import Person


def your_call(alice: Person) -> Delivery:
    """A post of hers whose reply was lost a moment ago, and that nobody could find."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    end(claimed(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.update(state=State.UNCONFIRMED, settled_at=Now())
    return delivery


def test_send_again_waits_until_what_was_sent_before_has_arrived_or_never_will(alice: Person, run_jobs: Jobs) -> None:
    """Guard: `Delivery.try_again` is due when no byte of the try that is answered can arrive any more."""
    delivery = your_call(alice)

    assert again(delivery).try_again()
    run_jobs()

    row = again(delivery)
    assert (row.state, row.reason, row.attempt) == (State.WAITING, Reason.STILL_ARRIVING, 1)
    assert row.due_at - timedelta(seconds=30) == Intent.objects.get().doubted_at
    assert jobs_of(delivery)[-1][1] in range(25, 31)


@pytest.mark.parametrize("answers", [True, False], ids=["Send again, in another tab", "Try now"])
def test_who_presses_twice_waits_as_long(alice: Person, answers: bool) -> None:
    """Guard: `Delivery.try_again` asks what was answered a moment ago, too. The second press sent it at once."""
    delivery = your_call(alice)
    assert again(delivery).try_again()

    assert again(delivery).try_again(answers=answers)

    row = again(delivery)
    assert (row.state, row.reason) == (State.WAITING, Reason.STILL_ARRIVING)
    assert row.due_at - timedelta(seconds=30) == Intent.objects.get().doubted_at
    assert claim(a_life().id, [delivery.pk]) == [None]


def test_who_looked_in_vain_and_leaves_it_has_ended_the_question(alice: Person) -> None:
    delivery = your_call(alice)

    assert again(delivery).cancel(answers=True)

    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.LEFT)
    assert Intent.objects.get().closed_at is not None
    assert not Event.objects.open().exists()


def test_what_was_left_and_is_sent_after_all_waits_for_what_may_still_arrive(alice: Person) -> None:
    """Guard: `Delivery.try_again` asks what was answered, also where that intent is closed."""
    delivery = your_call(alice)
    assert again(delivery).cancel(answers=True)

    assert again(delivery).try_again()

    row = again(delivery)
    assert (row.state, row.reason) == (State.WAITING, Reason.STILL_ARRIVING)
    assert row.due_at - timedelta(seconds=30) == Intent.objects.get().doubted_at


def test_the_same_words_go_out_once_the_first_of_them_was_left(alice: Person) -> None:
    """Guard: its intent is closed. Of two that are open nobody could tell which one is there."""
    delivery = your_call(alice)
    again(delivery).cancel(answers=True)

    other = alice.delivery(alice.echo("Fog in the valley."))

    assert claim(a_life().id, [other.pk]) != [None]


def test_what_waits_for_a_sign_in_at_a_place_that_goes_is_its_persons_call(alice: Person) -> None:
    """Guard: `disconnect._cancel_all`. It stood on no list, and was never asked about again."""
    delivery = your_call(alice)
    Delivery.objects.update(parked_version=1, reason=Reason.SIGNED_OUT)

    disconnect(Connection.objects.get())

    row = again(delivery)
    assert (row.state, row.reason, row.parked_version) == (State.UNCONFIRMED, Reason.DISCONNECTED, None)
    assert Event.objects.open().get().kind == EventKind.YOUR_CALL
    assert list(behind(Event.objects.get())) == [delivery]
    assert row.cancel(answers=True)
    assert not Event.objects.open().exists()


def left_and_sent_after_all(alice: Person) -> tuple[Delivery, Claimed]:
    """Its worker died; its person left it, and then sent it after all. With the first try, which may bring a yes."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    first = orphaned(delivery)
    Delivery.objects.update(state=State.UNCONFIRMED, settled_at=Now())
    assert again(delivery).cancel(answers=True)
    assert again(delivery).try_again()
    return delivery, first


def test_a_late_yes_keeps_what_was_left_from_going_out_after_all(alice: Person) -> None:
    """Guard: `late_answer.SETTLE` believes it of what was answered, too. It was waited for, and then ignored."""
    delivery, first = left_and_sent_after_all(alice)

    end(first, Sent("17"))

    assert (again(delivery).state, again(delivery).remote_id) == (State.DELIVERED, "17")
    assert broken() == []


def test_a_late_yes_stops_what_was_left_and_is_on_its_way_after_all(alice: Person) -> None:
    """Guard: the same; the try in hand gets no mark."""
    delivery, first = left_and_sent_after_all(alice)
    Intent.objects.update(doubted_at=Now() - timedelta(hours=1))
    assert again(delivery).try_again()
    second = claimed(delivery)

    end(first, Sent("17"))

    assert mark_writing([(second.delivery_id, second.attempt)]) == [False]
    assert again(delivery).state == State.DELIVERED


@pytest.mark.parametrize("reason", [Reason.SCOPE_MISSING, Reason.SUSPENDED])
def test_a_look_that_is_refused_while_its_place_goes_leaves_the_call_to_its_person(
    alice: Person, reason: Reason
) -> None:
    """Guard: `step._sign_in_again` knows that nobody signs in there any more."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    end(writing(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.update(due_at=Now())
    look = claim_look(a_life().id, delivery.pk)
    assert look is not None
    disconnect(Connection.objects.get())

    record_look(LookReport(look.delivery_id, look.number, look.worker_id, SignInAgain(reason)))

    row = again(delivery)
    assert (row.state, row.reason, row.parked_version) == (State.UNCONFIRMED, Reason.DISCONNECTED, None)
    assert Event.objects.open().get().kind == EventKind.YOUR_CALL
