"""Disconnecting: gone at once, what waits is cancelled; the consent is given back by a job, which tries for an hour."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import ProgrammingError

from alphorn.database import sql
from alphorn.models import Authorisation, Connection, Delivery, Offer
from alphorn.models.access.disconnect import disconnect, let_unused_go
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at, loopback_allowed
from alphorn.models.work import kinds
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected, SignInAgain
from alphorn.networks.grants import Grant, Person, Place, Token
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from alphorn.worker.process import Process
from alphorn.worker.revoking import revoke
from tests.models.hands import Jobs, Time, again, at_once, claimed, end, held_up, lose_jobs, wait_until
from tests.stage.people import Person as Somebody

REVOKE = "POST /2/oauth2/revoke"


@pytest.fixture
def connection(alice: Somebody) -> Connection:
    """Alice's at X."""
    [connection] = alice.connected("x")
    return connection


def revocations(somebody: Somebody) -> int:
    """How often X was asked to take a token back."""
    return somebody.stage.requests("x").get(REVOKE, 0)


@contextmanager
def queue_away() -> Iterator[None]:
    """Nothing can be enqueued."""
    sql.run("ALTER TABLE pgqueuer RENAME TO away")
    try:
        yield
    finally:
        sql.run("ALTER TABLE away RENAME TO pgqueuer")


def is_wiped() -> bool:
    """Whether nothing of the only authorisation's tokens is left."""
    row = Authorisation.objects.get()
    return row.wiped_at is not None and bytes(row.access_token) + bytes(row.refresh_token) == b""


def test_what_waits_or_is_on_hold_is_cancelled_with_the_reason(alice: Somebody, connection: Connection) -> None:
    waiting, on_hold, failed = (alice.delivery(alice.echo(text)) for text in ("One.", "Two.", "Three."))
    end(claimed(failed), Rejected(Reason.REFUSED))
    end(claimed(on_hold), SignInAgain(Reason.SUSPENDED))

    cancelled = disconnect(connection)

    assert cancelled == 2
    assert {(again(each).state, again(each).reason) for each in (waiting, on_hold)} == {
        (State.CANCELLED, Reason.DISCONNECTED)
    }
    assert again(failed).state == State.FAILED
    assert list(alice.workspace.connections.present()) == []


def test_what_was_cancelled_is_not_sent(alice: Somebody, connection: Connection, run_jobs: Jobs) -> None:
    alice.echo("One.")

    disconnect(connection)
    run_jobs()

    assert alice.stage.texts("x") == []


def test_what_is_being_sent_ends_as_it_ends(alice: Somebody, connection: Connection) -> None:
    one = claimed(alice.delivery(alice.echo("One.")))
    disconnect(connection)

    end(one, OutcomeUnknown(Reason.NO_ANSWER))

    assert Delivery.objects.get().state == State.UNCONFIRMED


def test_what_is_put_on_hold_in_the_same_moment_is_cancelled(alice: Somebody, connection: Connection) -> None:
    delivery = alice.delivery(alice.echo("One."))
    claimed(delivery)

    with held_up(
        lambda: disconnect(connection),
        "UPDATE alphorn_delivery SET state = 'parked', reason = 'poison', worker = NULL WHERE id = %s",
        delivery.pk,
    ):
        pass

    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.DISCONNECTED)


def test_disconnecting_locks_as_a_claim_does(alice: Somebody, connection: Connection) -> None:
    delivery = alice.delivery(alice.echo("One."))

    with held_up(
        lambda: disconnect(connection),
        "SELECT FROM alphorn_authorisation WHERE id = %s FOR SHARE",
        connection.authorisation_id,
    ) as held:
        free = [
            held.may_lock("alphorn_connection", connection.pk),
            held.may_lock("alphorn_delivery", delivery.pk),
        ]

    assert free == [True, True]


def test_it_is_one_transaction(alice: Somebody, connection: Connection) -> None:
    alice.echo("One.")

    with queue_away(), pytest.raises(ProgrammingError, match="pgqueuer"):
        disconnect(connection)  # the last step, the job, cannot be written

    assert Connection.objects.get().gone_at is None
    assert (Delivery.objects.get().state, Authorisation.objects.get().leaving_at) == (State.WAITING, None)


def test_two_clicks_disconnect_once(alice: Somebody, connection: Connection, run_jobs: Jobs) -> None:
    alice.echo("One.")

    cancelled = at_once(lambda: disconnect(connection), lambda: disconnect(connection))
    run_jobs()

    assert sorted(cancelled) == [0, 1]
    assert revocations(alice) == 2  # both tokens, once


def test_with_the_last_connection_the_consent_is_given_back_and_wiped(
    alice: Somebody, connection: Connection, run_jobs: Jobs
) -> None:
    access = connection.token.access

    disconnect(connection)
    run_jobs()

    assert is_wiped()
    assert revocations(alice) == 2
    assert access.encode() not in bytes(Connection.objects.get().own_token)


def test_while_another_connection_is_left_the_consent_stays(alice: Somebody, run_jobs: Jobs) -> None:
    first, *_ = alice.connect("facebook")

    disconnect(first)
    run_jobs()

    assert Authorisation.objects.get().leaving_at is None
    assert "DELETE /{id}/permissions" not in alice.stage.requests("facebook")
    assert bytes(Connection.objects.get(pk=first.pk).own_token) == b""


def test_the_last_page_takes_the_persons_consent_with_it(alice: Somebody, run_jobs: Jobs) -> None:
    places = alice.connect("facebook")

    assert [disconnect(place) for place in places] == [0, 0, 0]
    run_jobs()

    assert is_wiped()
    assert [call for call in alice.stage.requests("facebook") if call.startswith("DELETE")] != []


def test_a_consent_that_another_workspace_needs_is_wiped_here_and_not_revoked(
    alice: Somebody, bob: Somebody, connection: Connection, run_jobs: Jobs
) -> None:
    bob.connect("x", as_person="1001")

    disconnect(connection)
    run_jobs()
    post = bob.echo("Bread.")
    run_jobs()

    assert revocations(alice) == 0
    assert Authorisation.objects.get(workspace=alice.workspace).wiped_at is not None
    assert bob.delivery(post).state == State.DELIVERED


def test_a_network_that_is_not_there_is_asked_again(
    alice: Somebody, connection: Connection, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"refuse": True})
    disconnect(connection)
    run_jobs()
    assert not is_wiped()

    alice.stage.trouble("x")
    time_passes(timedelta(seconds=31))
    run_jobs()

    assert is_wiped()
    assert revocations(alice) == 2


@pytest.mark.parametrize(("minutes", "wiped"), [(58, False), (61, True)])
def test_after_an_hour_it_is_wiped_all_the_same(
    alice: Somebody, connection: Connection, run_jobs: Jobs, time_passes: Time, minutes: int, wiped: bool
) -> None:
    alice.stage.trouble("x", {"call": REVOKE, "status": 503})
    disconnect(connection)
    run_jobs()

    time_passes(timedelta(minutes=minutes))
    run_jobs()

    assert is_wiped() == wiped


def test_connecting_again_stops_the_wipe(
    alice: Somebody, connection: Connection, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"call": REVOKE, "status": 503})
    disconnect(connection)
    run_jobs()

    alice.connect("x")
    time_passes(timedelta(seconds=40))
    run_jobs()

    assert not is_wiped()
    assert alice.delivery(alice.echo("Back.")).connection == connection


def test_connecting_again_while_the_network_is_being_told_keeps_the_new_tokens(
    alice: Somebody, connection: Connection
) -> None:
    alice.stage.trouble("x", {"call": REVOKE, "delay_s": 2, "times": 1})
    disconnect(connection)

    async def story() -> None:
        async with Http(allow=loopback_allowed()) as http:
            process = Process(http, patience())
            telling = asyncio.create_task(revoke(process, connection.authorisation_id))
            await asyncio.to_thread(wait_until, lambda: revocations(alice) > 0)
            await sync_to_async(alice.connect)("x")
            await telling
            await process.close()

    asyncio.run(story())

    assert not is_wiped()
    assert Authorisation.objects.get().token.access


def test_tokens_that_do_not_open_are_wiped_without_a_call(
    alice: Somebody, connection: Connection, run_jobs: Jobs
) -> None:
    Authorisation.objects.update(access_token=b"\x01 damaged")

    disconnect(connection)
    run_jobs()

    assert is_wiped()
    assert revocations(alice) == 0


def test_a_lost_job_of_a_revocation_is_found_by_the_net(
    alice: Somebody, connection: Connection, run_jobs: Jobs, time_passes: Time
) -> None:
    disconnect(connection)
    lose_jobs()
    time_passes(timedelta(seconds=11))

    found = kinds.REVOKE.enqueue_overdue()
    run_jobs()

    assert (found, is_wiped()) == (1, True)
    assert kinds.REVOKE.enqueue_overdue() == 0


def test_a_consent_of_which_nobody_chose_a_place_is_let_go_when_its_offers_are_forgotten(
    alice: Somebody, run_jobs: Jobs
) -> None:
    place = Place("3002", "The hut", token=Token("t"))
    sign_in(alice.workspace, host_at("facebook", "sandbox"), Grant(Person("2001", "Alice"), Token("t"), (place,)))
    assert let_unused_go() == 0
    Offer.objects.all().delete()

    let_unused_go()
    run_jobs()

    assert is_wiped()


def test_a_consent_in_use_is_not_let_go(connection: Connection) -> None:
    assert let_unused_go() == 0
    assert Authorisation.objects.get().leaving_at is None
