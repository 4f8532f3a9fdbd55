"""What a look has found is kept, whatever the network calls it."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from alphorn.models import Delivery
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.looking import Seen, Sight
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, end, writing
from tests.stage.people import Person


@pytest.mark.parametrize(
    "url", ["https://x.example/" + 1000 * "1", "https://x.example/\x00", "https://x.example/\ud800"]
)
def test_an_address_that_cannot_be_kept_is_left_out(alice: Person, url: str) -> None:
    """Guard: `credible.keepable_url`. It could not be recorded, and that was tried for ever."""
    alice.connected("x")
    doubtful = alice.delivery(alice.echo("Fog in the valley."))
    one = writing(doubtful)
    end(one, OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.filter(pk=doubtful.pk).update(due_at=Now())
    look = claim_look(a_life().id, doubtful.pk)
    assert look is not None

    sight = Sight([Seen("1", url, timezone.now() + timedelta(seconds=1), one.outgoing.key)], reaches_back=True)
    record_look(LookReport(doubtful.pk, look.number, look.worker_id, sight))

    assert (again(doubtful).state, again(doubtful).remote_id, again(doubtful).url) == (State.DELIVERED, "1", "")
