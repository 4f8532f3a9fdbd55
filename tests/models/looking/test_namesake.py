"""Two posts of the same words, the first of which its person has seen: its id is known to nobody."""

from datetime import timedelta

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


def test_what_its_person_has_seen_is_not_taken_for_another_post_of_the_same_words(alice: Person) -> None:
    """By its time it seems to be the second one: the clock has jumped ahead since. Guard: `known.NAMESAKE`."""
    alice.connected("x")
    first, second = (alice.delivery(alice.echo("Fog in the valley.")) for _ in range(2))
    end(writing(first), OutcomeUnknown(Reason.NO_ANSWER))
    assert again(first).confirm(alice.user.pk)
    one = writing(second)
    end(one, OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.filter(pk=second.pk).update(due_at=Now())
    look = claim_look(a_life().id, second.pk)
    assert look is not None
    there = timezone.now() - timedelta(hours=1)

    sight = Sight([Seen("1", "", there, one.outgoing.key)], reaches_back=True, dated_at=there)
    record_look(LookReport(second.pk, look.number, look.worker_id, sight))

    row = again(second)
    assert (row.state, row.remote_id, row.looks.get().reason) == (State.CHECKING, "", Reason.TWO_ALIKE)
