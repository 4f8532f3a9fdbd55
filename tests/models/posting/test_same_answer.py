"""The network answers the same to the same post again and again: it lies in the post, and nobody blames the host."""

import pytest
from django.db.models.functions import Now

from alphorn.models import Delivery, Host
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.report import LookReport
from alphorn.models.looking.rows import own
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, end, proven_absent, writing
from tests.stage.people import Person

BROKEN = OutcomeUnknown(Reason.SERVER_ERROR)
TURNED_AWAY = TryAgain(Reason.TURNED_AWAY)


@pytest.fixture
def three(alice: Person) -> list[Delivery]:
    """On their way to X."""
    alice.connected("x")
    return [alice.delivery(alice.echo(f"Fog, day {day}.")) for day in range(3)]


@pytest.mark.parametrize(("others_go", "state"), [(True, State.PARKED), (False, State.WAITING)])
def test_a_post_that_is_answered_the_same_three_times_is_put_on_hold_where_others_go_through(
    three: list[Delivery], others_go: bool, state: State
) -> None:
    """Guard: `record_rows.others_went`; the host is blamed for nothing."""
    one, *others = three
    end(writing(one), TURNED_AWAY)
    for number, each in enumerate(others):
        end(writing(each), Sent(str(number)) if others_go else Rejected(Reason.REFUSED))
        Delivery.objects.filter(pk=one.pk).update(due_at=Now())
        end(writing(one), TURNED_AWAY)

    assert again(one).state == state
    assert not Host.objects.get(network="x").is_held


def test_what_broke_the_network_three_times_is_looked_for_and_then_put_on_hold(three: list[Delivery]) -> None:
    """Guard: `rows.same_answers` counts them."""
    one, *others = three
    for number, each in enumerate(others):
        end(writing(one), BROKEN)
        proven_absent(one)
        end(writing(each), Sent(str(number)))
    end(writing(one), BROKEN)
    life = a_life()
    Delivery.objects.filter(pk=one.pk).update(due_at=Now())

    look = claim_look(life.id, one.pk)

    assert look is not None
    doubtful = own(LookReport(one.pk, look.number, life.id, BROKEN))
    assert doubtful is not None
    assert doubtful.same_answers == 3
