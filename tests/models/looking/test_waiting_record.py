"""A record may wait for the database: what the network said then tells its clock by when it was heard."""

from datetime import UTC, datetime, timedelta

import pytest

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.work.states import State
from alphorn.networks.looking import Seen, Sight
from tests.models.hands import Jobs, Time, a_life, again
from tests.stage.people import Person


@pytest.mark.parametrize("waited", [0, 25, 600])
def test_an_older_one_of_the_same_words_stays_older_however_long_the_record_waits(
    alice: Person, run_jobs: Jobs, time_passes: Time, waited: int
) -> None:
    """Somebody wrote them by hand twenty seconds before. Guard: `known.known` counts from `Sight.age`."""
    place = alice.connected("x")[0]
    delivery = alice.delivery(alice.echo("Fog in the valley.", place), "x")
    alice.stage.trouble("x", {"call": "create", "hang": 0.05, "times": 1})
    run_jobs()
    time_passes(timedelta(seconds=6))
    intent, life = delivery.intents.get(), a_life()
    look = claim_look(life.id, delivery.pk)
    assert look is not None
    by_hand = Seen("999", "https://x.example/9", intent.made_at - timedelta(seconds=20), intent.key)
    dated_at = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=waited)
    sight = Sight([by_hand], True, (), dated_at, seconds_since_boot() - waited)

    record_look(LookReport(delivery.pk, look.number, life.id, sight))

    assert again(delivery).state == State.CHECKING
