"""A network that knows a post by its key is asked again under it, by itself, and only as long as that key lives."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Delivery, Intent
from alphorn.models.posting.claim import claim
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, claimed, end
from tests.stage.people import Person

UNKNOWN = OutcomeUnknown(Reason.NO_ANSWER)


def test_what_a_network_knows_by_its_key_goes_out_again_by_itself(alice: Person) -> None:
    """Guard: `record_rows` asks how long the key lives; no person is asked, and nobody looks."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    first = claimed(delivery)
    Intent.objects.update(key_until=Now() + timedelta(hours=1))

    end(first, UNKNOWN)
    assert again(delivery).state == State.WAITING
    Delivery.objects.update(due_at=Now())
    second = claimed(delivery)

    assert second.outgoing == first.outgoing
    assert first.write_within is None
    assert timedelta(minutes=59) < (second.write_within or timedelta(0)) < timedelta(minutes=59, seconds=30)


def test_try_now_on_an_older_page_is_no_answer_whether_it_is_there(alice: Person) -> None:
    """Guard: `Delivery.try_again` leaves what is its person's call to a page that asked. Both are of one attempt."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    first = claimed(delivery)
    Intent.objects.update(key_until=Now() + timedelta(hours=1))
    end(first, UNKNOWN)
    shown = again(delivery)  # it waits, and is tried again under its key
    assert again(delivery).cancel()

    assert not shown.try_again(answering=shown.attempt, answers=False)

    assert again(delivery).state == State.UNCONFIRMED
    assert not Intent.objects.get().answered


@pytest.mark.parametrize("left", [-1, 0, 29])
def test_a_key_that_would_not_outlive_the_way_is_not_relied_upon(alice: Person, left: float) -> None:
    """Guard: `keys.time_of_key` takes off how long bytes may be on their way; the claim asks, too."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    first = claimed(delivery)
    Intent.objects.update(key_until=Now() + timedelta(hours=1))
    end(first, UNKNOWN)
    Intent.objects.update(key_until=Now() + timedelta(seconds=left))
    Delivery.objects.update(due_at=Now())

    assert claim(a_life().id, [delivery.pk]) == [None]

    assert (again(delivery).state, again(delivery).reason) == (State.CHECKING, Reason.EARLIER_TRY)
