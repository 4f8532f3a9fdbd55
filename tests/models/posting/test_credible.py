"""Answers that cannot be kept as they are: every exit sets a state all the same, and nobody else is held up."""

import pytest

from alphorn.models import Delivery
from alphorn.models.posting.record import record
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent
from alphorn.networks.reasons import Reason
from tests.models.hands import again, claimed, end, orphaned, report
from tests.stage.people import Person

SENT = Sent("17", "http://localhost/17")
UNKNOWN = OutcomeUnknown(Reason.NO_ANSWER)


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Bells, far below."))


def test_an_id_that_another_echo_has_already_proves_nothing(alice: Person, delivery: Delivery) -> None:
    end(claimed(delivery), SENT)
    second, third = (alice.delivery(alice.echo(text)) for text in ("Bells, nearer.", "Bells, very near."))

    record([report(claimed(second), SENT), report(claimed(third), Sent("18"))])

    assert (again(second).state, again(second).reason) == (State.CHECKING, Reason.GARBAGE)
    assert again(third).state == State.DELIVERED
    assert again(second).intents.get().closed_at is None


def test_an_id_that_is_named_twice_in_one_batch_belongs_to_the_first(alice: Person, delivery: Delivery) -> None:
    second = alice.delivery(alice.echo("Bells, nearer."))

    record([report(claimed(delivery), SENT), report(claimed(second), SENT)])

    assert [again(each).state for each in (delivery, second)] == [State.DELIVERED, State.CHECKING]


def test_the_same_id_at_another_place_is_another_post(alice: Person) -> None:
    alice.connect("facebook")
    first, second, _ = alice.echo("Bells, far below.").deliveries.all()

    record([report(claimed(first), SENT), report(claimed(second), SENT)])

    assert [again(each).state for each in (first, second)] == [State.DELIVERED, State.DELIVERED]


def test_a_late_yes_with_an_id_that_another_echo_has_settles_nothing(alice: Person, delivery: Delivery) -> None:
    one = orphaned(delivery)
    second = alice.delivery(alice.echo("Bells, nearer."))
    end(claimed(second), SENT)

    end(one, SENT)

    assert (again(delivery).state, again(delivery).reason) == (State.CHECKING, Reason.GARBAGE)
    assert again(delivery).remote_id == ""


@pytest.mark.parametrize("remote_id", ["", "\x00", "\ud800", "1" * 256], ids=["none", "nul", "surrogate", "too long"])
def test_an_id_that_cannot_be_kept_is_garbage_and_holds_nobody_up(
    alice: Person, delivery: Delivery, remote_id: str
) -> None:
    second = alice.delivery(alice.echo("Bells, nearer."))

    record([report(claimed(delivery), Sent(remote_id)), report(claimed(second), SENT)])

    assert (again(delivery).state, again(delivery).reason) == (State.CHECKING, Reason.GARBAGE)
    assert again(second).state == State.DELIVERED


def test_words_of_a_network_that_no_database_takes_are_made_readable(delivery: Delivery) -> None:
    end(claimed(delivery), Rejected(Reason.REFUSED, "no\x00, \ud800 and\nno" + "!" * 400))

    row = again(delivery)
    assert row.state == State.FAILED
    assert row.detail == "no ,   and no" + "!" * 287
