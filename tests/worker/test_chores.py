"""What happens by itself: as often as it says, once over the fleet, and again when it failed."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.database.pages import PAGE
from alphorn.models import Chore as Done
from alphorn.models import Event, Offer
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.work.states import EventKind
from alphorn.models.work.worker import bury_dead_workers
from alphorn.networks.grants import Grant, Person, Place, Token
from alphorn.worker.chores import CHORES, Chore, do_all, do_what_is_due, due, forget_old_offers, forget_old_sessions
from tests.models.hands import Time, at_once
from tests.stage.people import Person as Somebody

OLD_WORKERS = """
INSERT INTO alphorn_worker (id, process, alive_until)
SELECT gen_random_uuid(), 'old', now() - interval '2 days' FROM generate_series(1, %s)
"""
HOURLY = Chore("blow the horn", timedelta(hours=1), lambda: 0)


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


def test_a_chore_that_fails_is_due_again_and_stops_no_other(database: None) -> None:
    """Guard: `chores.do_what_is_due` tries each for itself."""
    sql.run("ALTER TABLE alphorn_offer RENAME TO away")
    try:
        do_what_is_due()
    finally:
        sql.run("ALTER TABLE away RENAME TO alphorn_offer")

    done = set(Done.objects.values_list("name", flat=True))
    assert {chore.name for chore in CHORES} - done == {
        "forget offers nobody chose",
        "let go of consents nobody uses",
    }


@pytest.mark.not_quick
def test_a_chore_goes_on_page_after_page_each_committed(database: None) -> None:
    sql.run(OLD_WORKERS, [PAGE + 20])
    [chore] = [each for each in CHORES if each.do is bury_dead_workers]

    first = do_all(chore, lambda: True)
    rest = do_all(chore)

    assert (first, rest) == (PAGE, 20)


def test_no_two_chores_have_one_name() -> None:
    assert len({chore.name for chore in CHORES}) == len(CHORES)


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


def test_what_was_over_long_ago_is_forgotten_and_what_is_not_over_stays(alice: Somebody, time_passes: Time) -> None:
    """Guard: `EventQuerySet.prune` looks at the end."""
    at = {"workspace": alice.workspace, "kind": EventKind.SIGNED_OUT, "network": "x", "host": "sandbox"}
    long_over = Event.objects.create(**at, ended_at=Now())
    standing = Event.objects.create(**at)
    time_passes(timedelta(days=91))
    just_over = Event.objects.create(**{**at, "network": "facebook"}, began_at=long_over.began_at, ended_at=Now())

    assert [Event.objects.prune(), Event.objects.prune()] == [1, 0]
    assert set(Event.objects.all()) == {standing, just_over}
