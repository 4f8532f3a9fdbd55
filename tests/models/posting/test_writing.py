"""The mark before the body: who died before it has sent nothing, and who is closed before it writes nothing."""

import pytest

from alphorn.models import Attempt, Delivery
from alphorn.models.posting.sweep import close_orphans
from alphorn.models.posting.writing import mark_writing
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, claimed, die, held_up, wait_until
from tests.stage.people import Person


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Snow up to the sills."))


def test_what_a_dead_worker_had_not_begun_to_write_was_not_sent(delivery: Delivery) -> None:
    """Guard: `record._ended` asks for the mark."""
    life = a_life()
    claimed(delivery, life)
    die(life)

    close_orphans(a_life())

    row = again(delivery)
    assert (row.state, row.reason, row.worker) == (State.WAITING, Reason.DIED_UNWRITTEN, None)
    assert row.intents.get().closed_at is not None


def test_who_claimed_it_and_marks_nothing_may_have_written(delivery: Delivery) -> None:
    """An older version of Alphorn, while this one is installed. Guard: `Attempt.marks`."""
    life = a_life()
    claimed(delivery, life)
    Attempt.objects.update(marks=False)
    die(life)

    close_orphans(a_life())

    assert again(delivery).state == State.CHECKING


def test_a_mark_that_comes_after_an_heir_says_that_nothing_may_be_written(delivery: Delivery) -> None:
    """Guard: `writing.MARK` asks for an attempt that is still open."""
    life = a_life()
    one = claimed(delivery, life)
    die(life)
    close_orphans(a_life())

    assert mark_writing([(one.delivery_id, one.attempt)]) == [False]


def test_an_heir_waits_for_a_mark_that_is_being_made(delivery: Delivery) -> None:
    """Guard: `writing.hold_marks`, after the delivery is locked and before the mark is read."""
    life = a_life()
    one = claimed(delivery, life)
    die(life)
    mark = "UPDATE alphorn_attempt SET writing_at = now() WHERE delivery_id = %s"

    with held_up(lambda: close_orphans(a_life()), mark, one.delivery_id):
        pass

    wait_until(lambda: again(delivery).worker is None)
    assert (again(delivery).state, again(delivery).reason) == (State.CHECKING, Reason.WORKER_DIED)
