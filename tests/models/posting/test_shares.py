"""Whose a lane is: what is more than a share waits in the crowd's lane, behind nobody else's posts."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import F

from alphorn import jobs
from alphorn.database import sql
from alphorn.jobs import Word, lane
from alphorn.models import Delivery, Host
from alphorn.models.posting import shares as rule
from alphorn.models.posting.claim import claim
from alphorn.models.posting.hosts import record_probe
from alphorn.models.posting.shares import Shares
from alphorn.models.work.kinds import DELIVERY
from tests.models.hands import a_life, again, jobs_of
from tests.models.posting.troubled import probe, the_host
from tests.stage.people import Person

MAIN, CROWD = lane(Word.SEND, "x"), lane(Word.CROWD, "x")


@pytest.fixture
def deliveries(alice: Person) -> list[Delivery]:
    """Four of hers, on their way to X."""
    alice.connected("x")
    return [alice.delivery(alice.echo(f"Fog, day {day}.")) for day in range(4)]


def claimed_by(deliveries: Sequence[Delivery], shares: Shares) -> list[UUID]:
    """Which of them are in hand then."""
    found = claim(a_life().id, [each.pk for each in deliveries], shares)
    return [one.delivery_id for one in found if one is not None]


def lanes_of(*deliveries: Delivery) -> list[str]:
    """By which lane the newest job of each goes, and with which word."""
    newest = "SELECT entrypoint || ' ' || split_part(convert_from(payload, 'UTF8'), ' ', 1) FROM pgqueuer"
    return [
        sql.rows(f"{newest} WHERE dedupe_key LIKE %s ORDER BY id DESC LIMIT 1", [f"send:{each.pk}:%"])[0][0]
        for each in deliveries
    ]


def test_what_a_workspace_has_more_than_its_share_goes_by_the_lane_of_the_crowd(
    alice: Person, deliveries: list[Delivery]
) -> None:
    """Guards: `shares._divided`, `shares._move_what_is_behind`."""
    taken = Shares(of_workspace={("x", alice.workspace.pk): rule.OF_A_WORKSPACE - 1})

    assert claimed_by(deliveries[:2], taken) == [deliveries[0].pk]

    assert (again(deliveries[1]).generation, jobs_of(deliveries[1])[-1]) == (2, ("2", 0))
    assert lanes_of(*deliveries[1:]) == [f"{CROWD} crowd"] * 3  # what has not even been picked, too


@pytest.mark.parametrize("oldest", [0, 1])
def test_the_last_place_is_for_what_has_waited_longest(alice: Person, deliveries: list[Delivery], oldest: int) -> None:
    """Guards: the order of `claim_rows.READ`."""
    Delivery.objects.filter(pk=deliveries[oldest].pk).update(due_at=F("due_at") - timedelta(hours=1))
    taken = Shares(of_workspace={("x", alice.workspace.pk): rule.OF_A_WORKSPACE - 1})

    assert claimed_by(deliveries[:2], taken) == [deliveries[oldest].pk]


def test_what_comes_by_the_lane_of_the_crowd_has_a_place_there(alice: Person, deliveries: list[Delivery]) -> None:
    full = Shares(
        of_workspace={("x", alice.workspace.pk): rule.LANE}, from_crowd=frozenset(each.pk for each in deliveries)
    )

    assert len(claimed_by(deliveries, full)) == 4


def test_another_workspace_has_its_own_share(bob: Person, alice: Person, deliveries: list[Delivery]) -> None:
    bob.connect("x")
    theirs = bob.delivery(bob.echo("Bread."))
    full = Shares(of_workspace={("x", alice.workspace.pk): rule.LANE})

    assert claimed_by([*deliveries, theirs], full) == [theirs.pk]
    assert lanes_of(theirs) == [f"{MAIN} send"]


def test_one_host_alone_never_has_the_last_tenth(deliveries: list[Delivery]) -> None:
    hosts = {Host.objects.get(network="x").pk: rule.LANE * 9 // 10}

    assert claimed_by(deliveries, Shares(of_host=hosts)) == []
    assert lanes_of(*deliveries) == [f"{CROWD} crowd"] * 4


def test_the_one_that_is_tried_when_a_host_is_back_waits_in_no_crowd(alice: Person, held: list[Delivery]) -> None:
    """Guard: `shares._divided`. Behind a crowd, it would not come within the time that a trial has."""
    record_probe(probe(), None)
    full = Shares(of_workspace={("x", alice.workspace.pk): rule.LANE}, of_host={the_host().pk: rule.LANE})

    assert claimed_by(held[:1], full) == [held[0].pk]


def test_a_job_that_is_picked_keeps_its_lane(database: None) -> None:
    first, second = (DELIVERY.job(uuid4(), "x", 1, timedelta(0)) for _ in range(2))
    jobs.enqueue([first, second])
    sql.run("UPDATE pgqueuer SET status = 'picked' WHERE dedupe_key = %s", [first.key])

    jobs.move([first.crowded(), second.crowded()])

    assert dict(sql.rows("SELECT dedupe_key, entrypoint FROM pgqueuer")) == {first.key: MAIN, second.key: CROWD}
