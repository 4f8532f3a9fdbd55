"""An answer that came after somebody else owned the delivery: kept in the log, believed where it ends a doubt."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db.models.functions import Now

from alphorn.models import Delivery
from alphorn.models.looking.claim import claim_look
from alphorn.models.posting.claim import Claimed
from alphorn.models.posting.record import record
from alphorn.models.posting.sweep import close_orphans
from alphorn.models.posting.writing import mark_writing
from alphorn.models.work.invariants import broken
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, a_life, again, claimed, end, orphaned, report, send_again, writing
from tests.stage.people import Person

SENT = Sent("17", "http://localhost/17")
UNKNOWN = OutcomeUnknown(Reason.NO_ANSWER)


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Bells, far below."))


def test_who_is_not_its_owner_changes_nothing(delivery: Delivery) -> None:
    life = a_life()
    one = claimed(delivery, life)
    life.never_sent.add(delivery.pk)
    close_orphans(life)
    before = Delivery.objects.filter(pk=delivery.pk).values().get()

    mine = end(one, Rejected(Reason.REFUSED))

    assert not mine
    assert Delivery.objects.filter(pk=delivery.pk).values().get() == before
    assert again(delivery).attempts.get().late_answer == "Rejected refused"


def test_an_attempt_of_its_own_that_is_over_is_fenced_too(delivery: Delivery) -> None:
    life = a_life()
    first = claimed(delivery, life)
    close_orphans(life)
    send_again(delivery)
    claimed(delivery, life)

    mine = end(first, Rejected(Reason.REFUSED))

    assert not mine
    assert (again(delivery).state, again(delivery).worker) == (State.SENDING, life.id)


def test_a_late_yes_settles_what_nobody_knew(delivery: Delivery) -> None:
    one = orphaned(delivery)
    assert again(delivery).state == State.CHECKING

    mine = end(one, SENT)

    row = again(delivery)
    assert mine
    assert (row.state, row.remote_id, row.url, row.reason) == (State.DELIVERED, "17", SENT.url, "")
    assert (row.attempts.get().ending, row.attempts.get().reason) == ("Sent", "")
    assert row.intents.get().closed_at is not None


def test_what_an_heir_only_guessed_yields_to_the_answer_of_its_worker(delivery: Delivery) -> None:
    one = orphaned(delivery)

    mine = end(one, Rejected(Reason.REFUSED))

    row = again(delivery)
    assert mine
    assert (row.state, row.reason) == (State.FAILED, Reason.REFUSED)
    assert (row.intents.get().uncertain, row.intents.get().closed_at is None) == (False, False)


def test_an_answer_ends_no_doubt_that_another_attempt_has_left(delivery: Delivery) -> None:
    orphaned(delivery)
    send_again(delivery)
    one = orphaned(delivery)

    end(one, TryAgain(Reason.RATE_LIMITED))

    assert (again(delivery).state, again(delivery).intents.get().uncertain) == (State.WAITING, True)


def test_what_an_heir_concludes_twice_is_said_once(delivery: Delivery) -> None:
    one = orphaned(delivery)
    before = Delivery.objects.filter(pk=delivery.pk).values().get()

    mine = record([replace(report(one, OutcomeUnknown(Reason.WORKER_DIED)), is_orphan=True)])

    assert mine == [False]
    assert Delivery.objects.filter(pk=delivery.pk).values().get() == before


def test_a_late_yes_keeps_send_again_from_sending_it_twice(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    one = orphaned(delivery)
    send_again(delivery)

    end(one, SENT)
    run_jobs()

    assert (again(delivery).state, again(delivery).remote_id) == (State.DELIVERED, "17")
    assert alice.stage.texts("x") == []


def test_a_late_yes_settles_a_poison_that_was_put_on_hold(delivery: Delivery) -> None:
    orphaned(delivery)
    send_again(delivery)
    orphaned(delivery)
    send_again(delivery)
    third = orphaned(delivery)
    Delivery.objects.update(state=State.PARKED, reason=Reason.POISON)

    end(third, SENT)

    assert again(delivery).state == State.DELIVERED


def test_a_late_yes_settles_what_was_given_up_in_doubt(delivery: Delivery) -> None:
    one = orphaned(delivery)
    send_again(delivery)
    assert again(delivery).cancel()

    end(one, SENT)

    assert (again(delivery).state, again(delivery).remote_id) == (State.DELIVERED, "17")


def test_who_left_it_as_not_there_is_told_that_it_arrived(delivery: Delivery) -> None:
    """Guard: `SETTLE` takes what was left for what is in doubt."""
    one = orphaned(delivery)
    Delivery.objects.update(state=State.UNCONFIRMED)
    assert again(delivery).cancel(answers=True)

    end(one, SENT)

    row = again(delivery)
    assert (row.state, row.remote_id, row.reason) == (State.DELIVERED, "17", "")
    assert broken() == []


def test_a_late_yes_does_not_change_what_a_person_has_settled(alice: Person, delivery: Delivery) -> None:
    one = orphaned(delivery)
    again(delivery).confirm(alice.user.pk)
    before = again(delivery)

    end(one, SENT)

    after = again(delivery)
    assert (after.state, after.reason, after.remote_id) == (before.state, Reason.BY_PERSON, "")
    assert after.attempts.get().late_answer == "Sent 17"


def test_a_late_yes_for_an_intent_that_was_disproved_settles_nothing(delivery: Delivery) -> None:
    one = claimed(delivery)
    end(one, Rejected(Reason.REFUSED))

    end(one, SENT)

    assert again(delivery).state == State.FAILED
    assert again(delivery).attempts.get().late_answer == "Sent 17"


def test_a_record_that_is_said_twice_is_no_late_answer(delivery: Delivery) -> None:
    one = claimed(delivery)
    end(one, SENT)

    mine = end(one, SENT)

    assert not mine
    assert again(delivery).attempts.get().late_answer == ""


def test_what_a_slow_heir_concludes_is_not_taken_for_an_answer(delivery: Delivery) -> None:
    one = claimed(delivery)
    end(one, Rejected(Reason.REFUSED))

    record([replace(report(one, OutcomeUnknown(Reason.WORKER_DIED)), is_orphan=True)])  # as the sweep read it before

    assert again(delivery).state == State.FAILED
    assert again(delivery).attempts.get().late_answer == ""


def test_a_late_and_a_present_answer_of_one_worker_in_one_batch_are_told_apart(delivery: Delivery) -> None:
    life = a_life()
    first = claimed(delivery, life)
    close_orphans(life)
    send_again(delivery)
    second = claimed(delivery, life)

    mine = record([report(second, SENT), report(first, Rejected(Reason.REFUSED))])

    assert mine == [True, False]
    assert again(delivery).state == State.DELIVERED
    assert [attempt.late_answer for attempt in again(delivery).attempts.all()] == ["Rejected refused", ""]


@pytest.mark.parametrize(("had_begun", "ending"), [(False, "TryAgain"), (True, "OutcomeUnknown")])
def test_a_late_yes_settles_what_is_being_sent_again(delivery: Delivery, had_begun: bool, ending: str) -> None:
    """Guard: `late_answer.IN_DOUBT` holds `sending`, too."""
    first = orphaned(delivery)
    send_again(delivery)
    (writing if had_begun else claimed)(delivery)

    end(first, SENT)

    row = again(delivery)
    assert (row.state, row.remote_id, row.worker) == (State.DELIVERED, "17", None)
    assert [attempt.late_answer for attempt in row.attempts.all()] == ["Sent 17", ""]
    assert [attempt.ending for attempt in row.attempts.all()] == ["OutcomeUnknown", ending]


def test_a_late_yes_keeps_what_is_in_another_hand_from_being_written(delivery: Delivery) -> None:
    """Guard: `late_answer.SETTLE` ends the attempt that is under way: it is refused its mark."""
    first = orphaned(delivery)
    send_again(delivery)
    second = claimed(delivery)

    end(first, SENT)

    assert mark_writing([(second.delivery_id, second.attempt)]) == [False]
    assert not end(second, TryAgain(Reason.NOT_SENT))
    assert again(delivery).state == State.DELIVERED


@pytest.mark.parametrize(
    "settle",
    [
        pytest.param(lambda first, row: end(first, SENT), id="by a late yes"),
        pytest.param(lambda first, row: row.confirm(row.post.author_id), id="by its person"),
    ],
)
def test_a_look_that_is_under_way_when_it_is_settled_is_over_with_it(
    delivery: Delivery, settle: Callable[[Claimed, Delivery], bool]
) -> None:
    """Its page said for ever that somebody looks. Guards: `late_answer.SETTLE` and `Delivery.confirm` end the look."""
    first = orphaned(delivery)
    Delivery.objects.update(due_at=Now())
    assert claim_look(a_life().id, delivery.pk) is not None

    settle(first, again(delivery))

    row = again(delivery)
    assert (row.state, row.looks.get().next_state) == (State.DELIVERED, State.DELIVERED)
    assert [str(each) for each in broken()] == []


def test_what_another_hand_had_written_by_then_is_kept_in_the_log(delivery: Delivery) -> None:
    first = orphaned(delivery)
    send_again(delivery)
    second = writing(delivery)
    end(first, SENT)

    end(second, Sent("18"))

    assert (again(delivery).state, again(delivery).remote_id) == (State.DELIVERED, "17")
    assert [attempt.late_answer for attempt in again(delivery).attempts.all()] == ["Sent 17", "Sent 18"]
