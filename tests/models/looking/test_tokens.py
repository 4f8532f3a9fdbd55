"""A look whose token has come to its end meanwhile: no matter for anybody's person."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from alphorn.models import Authorisation, Delivery
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, SignInAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, claimed, end
from tests.stage.people import Person

REFUSED = SignInAgain(Reason.SIGNED_OUT, refreshable=True)


@pytest.mark.parametrize(("lasts", "state"), [(timedelta(0), State.CHECKING), (timedelta(hours=2), State.UNCONFIRMED)])
def test_a_look_that_is_refused_with_a_token_that_is_over_by_itself_asks_nobody(
    alice: Person, lasts: timedelta, state: State
) -> None:
    """Of a token that would live, the place is held. Guard: `rows.READ`, `token_over`."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Bells, far below."))
    end(claimed(delivery), OutcomeUnknown(Reason.NO_ANSWER))

    for _ in range(2):
        Delivery.objects.update(due_at=Now())
        look = claim_look(a_life().id, delivery.pk)
        assert look is not None
        Authorisation.objects.update(expires_at=Now() + lasts)
        record_look(LookReport(look.delivery_id, look.number, look.worker_id, REFUSED))
        Authorisation.objects.update(version=F("version") + 1, expires_at=None)

    assert again(delivery).state == state
