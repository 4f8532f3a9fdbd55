"""A pause that a network asks the whole app for: how it ends, and what becomes of what waited."""

from datetime import timedelta

from django.db.models.functions import Now

from alphorn.models import Delivery, Host
from alphorn.models.posting.hosts import claim_host, record_probe
from alphorn.networks.endings import PausedByNetwork, Sent
from alphorn.networks.reasons import Reason
from tests.models.hands import again, claimed, end, writing
from tests.models.posting.troubled import claim_all, posts, probe, the_host
from tests.stage.people import Person


def test_at_the_end_of_the_app_s_pause_one_asks_and_then_a_few_go(on_x: Person) -> None:
    """Guard: `trouble.PAUSE` holds the host."""
    first, *others = posts(on_x, 6)
    end(writing(first), PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"))
    assert claim_all(others) == []
    Host.objects.update(paused_until=Now() - timedelta(seconds=1))
    Delivery.objects.update(due_at=Now())

    assert claim_all([first, *others]) == []

    assert again(others[0]).reason == Reason.OUT_OF_CREDITS
    record_probe(probe(), None)
    Delivery.objects.update(due_at=Now())
    assert len(claim_all([first, *others])) == 1


def test_a_pause_that_is_asked_for_while_what_waited_goes_out_ends_by_a_probe_too(held: list[Delivery]) -> None:
    """Guard: `trouble.PAUSE` ends the ramp."""
    record_probe(probe(), None)
    end(writing(held[0]), Sent("1"))
    claim_host(the_host().pk)
    [one, _] = claim_all(held)

    end(one, PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"))

    assert probe().token is not None


def test_a_pause_that_is_asked_for_during_a_trial_ends_it(held: list[Delivery]) -> None:
    """Guard: `trouble.PAUSE` ends the trial."""
    record_probe(probe(), None)
    assert again(held[3]).try_again()

    end(claimed(held[3]), PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"))

    Host.objects.update(paused_until=Now() - timedelta(seconds=1))
    assert claim_all(held) == []


def test_a_probe_that_is_told_to_pause_makes_the_pause_longer(on_x: Person) -> None:
    pause = PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app")
    end(writing(posts(on_x, 1)[0]), pause)
    Host.objects.update(paused_until=Now() - timedelta(seconds=1))

    record_probe(probe(), pause)

    assert Host.objects.filter(paused_until__gt=Now() + timedelta(minutes=110)).get().pauses == 2
