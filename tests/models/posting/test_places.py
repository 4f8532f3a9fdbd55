"""The end of a place's pause: one asks, and then what waited there goes out a few at a time."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection, Delivery, Host
from alphorn.models.looking.claim import ClaimedLook, claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, Sent, TryAgain
from alphorn.networks.looking import Sight
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, claimed, end, held_up, jobs_of, writing
from tests.models.posting.troubled import posts
from tests.stage.people import Person
from tests.stage.scenes import scene

BLOCKED = PausedByNetwork(Reason.POLICY_BLOCK)
NOTHING_THERE = Sight((), reaches_back=True)


def claim_all(deliveries: Sequence[Delivery]) -> list[Claimed]:
    """What of them may go, when all are due."""
    Delivery.objects.filter(state=State.WAITING).update(due_at=Now())
    return [one for one in claim(a_life().id, [each.pk for each in deliveries]) if one is not None]


def look_at_all(deliveries: Sequence[Delivery]) -> list[ClaimedLook]:
    """Of those in doubt, what may be looked for, when all of it is due."""
    Delivery.objects.filter(state=State.CHECKING).update(due_at=Now())
    return [one for each in deliveries if (one := claim_look(a_life().id, each.pk)) is not None]


def the_pause_is_over() -> None:
    """A second ago."""
    Connection.objects.update(paused_until=Now() - timedelta(seconds=1))


@pytest.fixture
def waiting(on_x: Person) -> list[Delivery]:
    """Two that X has refused with a pause of that place, and six that wait for its end, which has come.

    In the order in which they go.
    """

    def played() -> list[Delivery]:
        refused = posts(on_x, 2)
        ones = claim_all(refused)
        for one in ones:
            end(one, BLOCKED)
        others = posts(on_x, 6, after=2)
        assert claim_all(others) == []
        the_pause_is_over()
        return [others[0], *refused, *others[1:]]

    return scene("X's pause of a place is over", played)


@pytest.fixture
def doubted(on_x: Person) -> list[Delivery]:
    """Two that may be there, whose looks wait for the end of that place's pause, which has come."""

    def played() -> list[Delivery]:
        doubted = posts(on_x, 2)
        for each in doubted:
            end(writing(each), OutcomeUnknown(Reason.NO_ANSWER))
        [paused] = posts(on_x, 1, after=2)
        end(claimed(paused), BLOCKED)
        Host.objects.update(bad=[])
        assert look_at_all(doubted) == []
        the_pause_is_over()
        return doubted

    return scene("X's pause of a place is over for looks", played)


def test_at_the_end_of_a_place_s_pause_one_goes_alone_that_was_not_refused(waiting: list[Delivery]) -> None:
    """Guards: `few._holds` asks `place_waits`; the order of `claim_rows.READ`: what only its words meet held up all."""
    [first] = claim_all(waiting)

    assert first.delivery_id == waiting[0].pk
    assert {again(each).reason for each in waiting[1:]} == {Reason.POLICY_BLOCK}
    assert {jobs_of(each)[-1][1] for each in waiting[1:]} <= {36, 37, 38, 39, 40}
    assert claim_all(waiting) == []


def test_of_those_that_were_refused_together_one_goes_first_too(on_x: Person) -> None:
    """Guard: `record.WRITE` says which place lets them go."""
    refused = posts(on_x, 2)
    for one in claim_all(refused):
        end(one, BLOCKED)
    the_pause_is_over()

    assert len(claim_all(refused)) == 1


@pytest.mark.parametrize("ending", [Sent("1"), Rejected(Reason.REFUSED)])
def test_when_it_gets_through_the_others_go_a_few_at_a_time(waiting: list[Delivery], ending: Sent | Rejected) -> None:
    """Guard: `record.let_go`."""
    [first] = claim_all(waiting)

    end(first, ending)

    assert [jobs_of(each)[-1][1] for each in waiting[1:]] == [0, 0, 1, 1, 1, 1, 2]
    assert {again(each).reason for each in waiting[1:]} == {Reason.HOST_BACK}
    assert len(claim_all(waiting)) == 7


def test_when_it_is_told_to_pause_again_no_other_has_been_sent(waiting: list[Delivery]) -> None:
    """Guard: `Ended.lets_go` asks for a pause."""
    [first] = claim_all(waiting)

    end(first, BLOCKED)

    assert {again(each).reason for each in waiting} == {Reason.POLICY_BLOCK}
    assert claim_all(waiting) == []
    assert {again(each).attempt for each in waiting[3:]} == {0}
    assert [6 * 3600 - 5 <= jobs_of(each)[-1][1] <= 6 * 3600 for each in waiting] == [True] * 8


def test_when_it_comes_to_nothing_another_one_is_tried(waiting: list[Delivery]) -> None:
    """Guard: `Ended.lets_go` asks what it says."""
    [first] = claim_all(waiting)

    end(first, TryAgain(Reason.UNREACHABLE))

    assert len(claim_all(waiting[1:])) == 1


def test_two_workers_together_try_one(waiting: list[Delivery]) -> None:
    """Guard: `few_where_it_stumbles` locks the host."""
    host = Host.objects.get(network="x")

    with held_up(lambda: claim_all(waiting[4:]), "SELECT FROM alphorn_host WHERE id = %s FOR UPDATE", host.pk) as held:
        pass
    there = held.call.result()

    assert len(there) == 1
    assert claim_all(waiting[:4]) == []


def test_what_waits_for_a_token_at_the_end_of_the_pause_waits_for_the_first_all_the_same(
    waiting: list[Delivery],
) -> None:
    """Guard: `WRITE_HOLDS` keeps the place's mark."""
    Authorisation.objects.update(expires_at=Now() - timedelta(hours=1))
    assert claim_all(waiting) == []
    Authorisation.objects.update(expires_at=Now() + timedelta(hours=2))

    assert len(claim_all(waiting)) == 1


def test_what_comes_meanwhile_waits_with_them(on_x: Person, waiting: list[Delivery]) -> None:
    """Guard: `PLACE_WAITS` asks for others."""
    claim_all(waiting[:1])

    assert claim_all(posts(on_x, 1, after=20)) == []


def test_who_insists_passes_it(waiting: list[Delivery]) -> None:
    """Guard: `few._holds` lets pass what is forced."""
    claim_all(waiting[:1])
    assert again(waiting[5]).try_again()

    assert [one.delivery_id for one in claim_all(waiting)] == [waiting[5].pk]


def test_another_place_does_not_wait_for_it(alice: Person, waiting: list[Delivery]) -> None:
    alice.connected("facebook")
    claim_all(waiting)

    assert len(claim_all([alice.delivery(alice.echo("Hay."), "facebook")])) == 1


def test_of_looks_too_one_goes_first(doubted: list[Delivery]) -> None:
    """Guards: `claim_look` asks `is_looked_at`, and keeps the place's mark where a token has run out."""
    Authorisation.objects.update(expires_at=Now() - timedelta(hours=1))
    assert look_at_all(doubted) == []
    Authorisation.objects.update(expires_at=Now() + timedelta(hours=2))

    [first] = look_at_all(doubted)

    assert first.delivery_id == doubted[0].pk
    assert look_at_all(doubted) == []


def test_two_workers_together_look_once(doubted: list[Delivery]) -> None:
    """Guard: `is_looked_at` locks the host."""
    host = Host.objects.get(network="x")

    with held_up(lambda: look_at_all(doubted), "SELECT FROM alphorn_host WHERE id = %s FOR UPDATE", host.pk) as held:
        pass

    assert len(held.call.result()) == 1


def see(look: ClaimedLook, saw: Sight | Ending) -> None:
    """That look saw this."""
    assert record_look(LookReport(look.delivery_id, look.number, look.worker_id, saw))


def test_when_a_look_gets_through_the_others_are_made_and_no_post_goes(doubted: list[Delivery]) -> None:
    """Guard: `record_look` lets go, looks alone."""
    [first] = look_at_all(doubted)

    see(first, NOTHING_THERE)

    assert again(doubted[1]).held_by is None
    assert jobs_of(doubted[1], "look")[-1][1] == 0
    assert len(look_at_all(doubted[1:])) == 1
    assert Delivery.objects.get(state=State.WAITING).held_by == doubted[1].connection_id


@pytest.mark.parametrize("saw", [BLOCKED, TryAgain(Reason.UNREACHABLE)])
def test_when_it_does_not_they_wait_on(doubted: list[Delivery], saw: Ending) -> None:
    """Guard: `record_look` asks what it says."""
    [first] = look_at_all(doubted)

    see(first, saw)

    assert again(doubted[1]).held_by == doubted[1].connection_id


def test_of_looks_that_were_refused_together_one_goes_first_too(on_x: Person) -> None:
    """Guard: `record_look` says which place lets them go."""
    doubted = posts(on_x, 2)
    for each in doubted:
        end(writing(each), OutcomeUnknown(Reason.NO_ANSWER))
    for look in look_at_all(doubted):
        see(look, BLOCKED)
    the_pause_is_over()

    assert len(look_at_all(doubted)) == 1
