"""The database's clock is set back by an hour, or by half a day: each wait stays as long as it was to be."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.lib.patience import Patience
from alphorn.models import Chore, Delivery, Item
from alphorn.models.posting.sweep import close_orphans
from alphorn.models.work.clock import NOTE, OF_NETWORKS, follow_the_clock
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.worker.chores import CHORES, due
from alphorn.worker.life import Life
from alphorn.worker.sweeping import parts
from tests.models.hands import Jobs, Time, a_life, again, at_once, claimed, end, writing
from tests.models.reading_hands import only
from tests.stage.people import Person
from tests.stage.work import MOMENTS

FAR = [timedelta(hours=1), timedelta(hours=12)]
A_MOMENT = timedelta(seconds=20)  # between the last note and the jump, and what a test takes


@pytest.fixture
def noted(database: None) -> None:
    """Somebody has noted the time just now."""
    assert follow_the_clock() == 0


def set_back(time_passes: Time, by: timedelta) -> None:
    """All that is stored lies so much further ahead, but for what networks tell."""
    time_passes(-by)
    for table, column in OF_NETWORKS:
        sql.run(f"UPDATE {table} SET {column} = {column} - %s", [by])


def moments() -> dict[tuple[str, str], list[Any]]:
    """Each that is stored, as the seconds from now, by its column."""
    found = {}
    for table, column in sql.rows(MOMENTS):
        asked = f'SELECT {column} - now() FROM "{table}" WHERE {column} IS NOT NULL ORDER BY ctid::text, 1'
        found[table, column] = sorted(value for (value,) in sql.rows(asked))
    return found


@pytest.mark.parametrize("by", FAR)
def test_every_moment_is_as_far_from_now_as_before(
    alice: Person, run_jobs: Jobs, time_passes: Time, by: timedelta
) -> None:
    """A post that waits, one in doubt, one delivered, a list that was read. Guard: `clock._moments` knows them all."""
    only(alice, "likes", 3)
    run_jobs()
    for ending in (TryAgain(Reason.UNREACHABLE), OutcomeUnknown(Reason.NO_ANSWER)):
        end(writing(alice.delivery(alice.echo(f"Fog, {ending}."))), ending)
    follow_the_clock()
    before = moments()

    set_back(time_passes, by)

    assert follow_the_clock() > 0
    after = moments()
    assert {
        column: (before[column], after[column])
        for column in before
        if len(before[column]) != len(after[column])
        or any(abs(was - now) > A_MOMENT for was, now in zip(before[column], after[column], strict=True))
    } == {}
    assert follow_the_clock() == 0


@pytest.mark.parametrize("by", FAR)
def test_what_was_to_be_tried_again_is_tried_again_then(
    alice: Person, noted: None, run_jobs: Jobs, time_passes: Time, by: timedelta
) -> None:
    """Guard: `sweeping.parts` follows the clock, before it does anything else."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    alice.stage.trouble("x", {"call": "create", "status": 429, "times": 1})
    run_jobs()
    assert again(delivery).state == State.WAITING

    set_back(time_passes, by)
    first = next(iter(parts(a_life()).values()))
    assert first() > 0
    time_passes(timedelta(seconds=30))
    run_jobs()

    assert again(delivery).state == State.DELIVERED


def test_a_worker_that_lives_is_not_taken_for_dead(alice: Person, noted: None, time_passes: Time) -> None:
    """Guard: `clock._moments` has its lease."""
    alice.connected("x")
    life = a_life()
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    claimed(delivery, life)

    set_back(time_passes, timedelta(hours=1))
    follow_the_clock()

    assert close_orphans(a_life()) == 0
    assert again(delivery).state == State.SENDING


@pytest.mark.parametrize("by", [timedelta(seconds=seconds) for seconds in (11, 16, 24, 29)], ids=str)
def test_a_clock_that_is_set_back_by_less_than_is_followed_ends_no_life(
    alice: Person, noted: None, time_passes: Time, by: timedelta
) -> None:
    """Guard: how far ahead `claims.alive` believes a lease."""
    alice.connected("x")
    life = a_life()
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    claimed(delivery, life)

    set_back(time_passes, by)

    assert follow_the_clock() == 0
    assert close_orphans(a_life()) == 0
    assert again(delivery).state == State.SENDING


def test_a_lease_is_believed_as_far_ahead_as_no_clock_is_followed() -> None:
    """The note may be as old as it gets, and the lease as fresh."""
    known = Patience()

    assert 4 * known.lease_seconds > known.lease_seconds + known.set_back_seconds + known.note_time_seconds


def test_nobody_looks_for_the_dead_while_another_brings_back(alice: Person, noted: None, time_passes: Time) -> None:
    """Guard: `clock.NOTED` waits for the note."""
    alice.connected("x")
    deliveries = [alice.delivery(alice.echo(f"Fog, day {day}.")) for day in range(3)]
    life = a_life()
    for each in deliveries:
        claimed(each, life)
    heirs = [a_life() for _ in range(4)]
    set_back(time_passes, timedelta(hours=1))

    closed = at_once(*[partial(swept, heir) for heir in heirs])

    assert closed == [0] * 4
    assert {again(each).state for each in deliveries} == {State.SENDING}


def swept(life: Life) -> int:
    """As a sweep begins. Returns how many rows of the dead there were."""
    follow_the_clock()
    return close_orphans(life)


def test_a_chore_does_not_rest_for_so_long(noted: None, time_passes: Time) -> None:
    hourly = next(each for each in CHORES if each.every == timedelta(hours=1))
    assert due(hourly)
    set_back(time_passes, timedelta(days=400))

    follow_the_clock()
    time_passes(timedelta(hours=1, minutes=1))

    assert due(hourly)


def test_of_many_workers_one_brings_it_back(alice: Person, noted: None, time_passes: Time) -> None:
    """Guard: the note is locked, and written in the same transaction."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    Delivery.objects.filter(pk=delivery.pk).update(due_at=Now() + timedelta(hours=3))
    set_back(time_passes, timedelta(hours=1))

    found = at_once(*[follow_the_clock] * 4)

    assert [count > 0 for count in sorted(found)] == [False, False, False, True]
    assert abs(again(delivery).due_at - now() - timedelta(hours=3)) < A_MOMENT


@pytest.mark.parametrize("by", [timedelta(seconds=20), timedelta(hours=-1)], ids=["a little", "ahead"])
def test_a_little_and_a_jump_ahead_move_nothing(alice: Person, noted: None, time_passes: Time, by: timedelta) -> None:
    alice.connected("x")
    alice.echo("Fog in the valley.")
    set_back(time_passes, by)
    before = Delivery.objects.values_list("due_at", flat=True).get()

    assert follow_the_clock() == 0

    assert Delivery.objects.values_list("due_at", flat=True).get() == before
    assert abs(Chore.objects.get(pk=NOTE).done_at - now()) < timedelta(minutes=1)


def test_when_something_happened_there_is_the_network_s_to_say(alice: Person, run_jobs: Jobs) -> None:
    stream = only(alice, "likes", 1)
    run_jobs()
    follow_the_clock()
    Item.objects.filter(stream=stream).update(happened_at=Now() + timedelta(hours=5))
    Chore.objects.filter(pk=NOTE).update(done_at=Now() + timedelta(hours=1))

    follow_the_clock()

    assert abs(Item.objects.get(stream=stream).happened_at - now() - timedelta(hours=5)) < A_MOMENT


def now() -> datetime:
    """The database's."""
    [(moment,)] = sql.rows("SELECT now()")
    assert isinstance(moment, datetime)
    return moment
