"""What happens by itself: as often as it says, once over the fleet, and again when it failed."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from alphorn import jobs
from alphorn.database import sql
from alphorn.models import Chore as Done
from alphorn.models import Offer
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.networks.grants import Grant, Person, Place, Token
from alphorn.worker.chores import CHORES, Chore, do_what_is_due, due, forget_old_offers, forget_old_sessions
from tests.models.hands import Time, at_once
from tests.stage.people import Person as Somebody

LOGGED = """
INSERT INTO pgqueuer_log (created, job_id, status, priority, entrypoint)
SELECT now() - age, 1, 'successful', 0, 'x' FROM unnest(%s::interval[]) age
"""
HOURLY = Chore("blow the horn", timedelta(hours=1), lambda: None)


def test_a_chore_is_done_by_one_of_the_fleet(database: None) -> None:
    let_through = at_once(*[lambda: due(HOURLY)] * 10)

    assert let_through.count(True) == 1


def test_a_chore_is_due_again_after_its_time_and_not_before(database: None, time_passes: Time) -> None:
    due(HOURLY)
    time_passes(timedelta(minutes=59))
    before = due(HOURLY)

    time_passes(timedelta(minutes=2))

    assert (before, due(HOURLY)) == (False, True)


def test_every_chore_is_done_and_noted(database: None) -> None:
    do_what_is_due()

    assert set(Done.objects.values_list("name", flat=True)) == {chore.name for chore in CHORES}


def test_a_chore_that_fails_is_due_again(database: None) -> None:
    sql.run("ALTER TABLE pgqueuer_log RENAME TO away")
    try:
        with pytest.raises(Exception, match="pgqueuer_log"):
            do_what_is_due()
    finally:
        sql.run("ALTER TABLE away RENAME TO pgqueuer_log")

    assert not Done.objects.filter(name=CHORES[0].name).exists()


def test_no_two_chores_have_one_name() -> None:
    assert len({chore.name for chore in CHORES}) == len(CHORES)


def test_the_queues_log_is_pruned_after_a_day(database: None) -> None:
    sql.run(LOGGED, [[timedelta(hours=23), timedelta(hours=25)]])

    jobs.prune_log()

    assert sql.rows("SELECT count(*) FROM pgqueuer_log") == [(1,)]


def test_sessions_that_ended_are_forgotten(database: None) -> None:
    ended, open_one = SessionStore(), SessionStore()
    ended.save()
    open_one.save()
    Session.objects.filter(pk=ended.session_key).update(expire_date=Now())

    assert forget_old_sessions() == 1
    assert Session.objects.get().pk == open_one.session_key


def test_offers_are_forgotten_after_a_day(alice: Somebody, time_passes: Time) -> None:
    place = Place("3002", "The hut", token=Token("t"))
    sign_in(alice.workspace, host_at("facebook", "sandbox"), Grant(Person("2001", "Alice"), Token("t"), (place,)))
    time_passes(timedelta(hours=23))
    before = forget_old_offers()

    time_passes(timedelta(hours=2))

    assert (before, forget_old_offers(), Offer.objects.count()) == (0, 1, 0)
