"""A network that shows a post on no list, and then refuses it as posted already: it may be there, and is not failed."""

import pytest

from alphorn.models import Delivery
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected
from alphorn.networks.reasons import Reason
from tests.models.hands import again, end, proven_absent, writing
from tests.stage.people import Person


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_what_is_refused_as_a_duplicate_after_its_absence_was_proven_is_looked_for(alice: Person, network: str) -> None:
    """Guards: `record_rows.history` knows of the doubt before; `record.WRITE` marks the new intent as uncertain."""
    place = alice.connect(network)[0]
    delivery = alice.delivery(alice.echo("The scree moves.", place), network)
    end(writing(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    proven_absent(delivery)

    end(writing(delivery), Rejected(Reason.DUPLICATE))

    row = again(delivery)
    intent = row.intents.get(closed_at=None)
    assert (row.state, row.reason) == (State.CHECKING, Reason.DUPLICATE)
    assert (intent.uncertain, intent.doubted_at is None) == (True, False)


def test_what_is_refused_as_a_duplicate_at_once_has_failed(alice: Person) -> None:
    alice.connect("x")
    delivery: Delivery = alice.delivery(alice.echo("The scree moves."))

    end(writing(delivery), Rejected(Reason.DUPLICATE))

    assert (again(delivery).state, again(delivery).reason) == (State.FAILED, Reason.DUPLICATE)
