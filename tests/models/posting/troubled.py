"""What tests of a host in trouble take into their own hands: its posts, their claims, its probe."""

from collections.abc import Sequence

from django.db.models.functions import Now

from alphorn.models import Delivery, Host
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.hosts import Probe, claim_host
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life
from tests.stage.people import Person

BROKEN = OutcomeUnknown(Reason.SERVER_ERROR)
REFUSED = TryAgain(Reason.UNREACHABLE)


def posts(alice: Person, count: int, after: int = 0) -> list[Delivery]:
    """So many, on their way to X."""
    return [alice.delivery(alice.echo(f"Fog, day {after + day}.")) for day in range(count)]


def claim_all(deliveries: Sequence[Delivery]) -> list[Claimed]:
    """What of them may go."""
    return [one for one in claim(a_life().id, [each.pk for each in deliveries]) if one is not None]


def the_host() -> Host:
    """X's, as it stands now."""
    return Host.objects.get(network="x")


def probe() -> Probe:
    """The one that is due."""
    Host.objects.filter(held_at__isnull=False).update(tried_at=Now())
    found = claim_host(the_host().pk)
    assert found is not None
    return found
