"""What a consent brings: an authorisation, places, and the release of what waited for it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection, Delivery, Host
from alphorn.models.access.disconnect import disconnect
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.events.follow import follow
from alphorn.models.work.states import State
from alphorn.networks.endings import SignInAgain
from alphorn.networks.grants import Grant, Person, Place, Token
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, again, at_once, claimed, end
from tests.stage.people import Person as Somebody


def signed_out(delivery: Delivery) -> Delivery:
    """After an attempt that was refused for good."""
    end(claimed(delivery), SignInAgain(Reason.SIGNED_OUT))
    return again(delivery)


def test_a_consent_at_x_connects_the_profile(alice: Somebody) -> None:
    [connection] = alice.connect("x")

    row = connection.authorisation
    assert (connection.remote_id, connection.handle, connection.own_token) == ("1001", "alice_lenses", b"")
    assert (row.remote_id, row.version, row.is_signed_out) == ("1001", 1, False)
    assert "tweet.write" in row.scopes.split()
    assert connection.token.access == row.token.access != ""


def test_the_same_person_again_updates_the_authorisation_and_the_connection(alice: Somebody) -> None:
    [first] = alice.connect("x")
    before = first.token.access

    [second] = alice.connect("x")

    assert second == first
    assert Authorisation.objects.get().version == 2
    assert second.token.access != before


def test_another_person_is_another_authorisation_and_another_connection(alice: Somebody) -> None:
    alice.connect("x")

    alice.connect("x", as_person="1002")

    assert sorted(c.remote_id for c in alice.workspace.connections.present()) == ["1001", "1002"]
    assert [row.version for row in Authorisation.objects.all()] == [1, 1]


def test_two_workspaces_have_authorisations_of_their_own(alice: Somebody, bob: Somebody) -> None:
    alice.connect("x")

    bob.connect("x", as_person="1001")

    assert Authorisation.objects.filter(remote_id="1001").count() == 2


def test_after_the_right_sign_in_all_that_are_in_time_go_out_once(
    alice: Somebody, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"revoke_tokens": True})
    late = alice.delivery(alice.echo("Too late for this."))
    run_jobs()
    time_passes(timedelta(hours=20))
    in_time = [alice.delivery(alice.echo(text)) for text in ("Thaw.", "Frost.")]
    run_jobs()
    time_passes(timedelta(hours=5))
    run_jobs()
    assert {again(each).state for each in (late, *in_time)} == {State.PARKED}

    alice.connect("x")
    run_jobs()

    assert sorted(alice.stage.texts("x")) == ["Frost.", "Thaw."]
    assert (again(late).state, again(late).reason) == (State.PARKED, Reason.LATE)
    assert {again(each).state for each in in_time} == {State.DELIVERED}


def test_signing_in_as_somebody_else_sends_nothing_to_the_wrong_person(alice: Somebody, run_jobs: Jobs) -> None:
    alice.connect("x")
    delivery = signed_out(alice.delivery(alice.echo("Thaw.")))

    alice.connect("x", as_person="1002")
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.SIGNED_OUT)
    assert alice.stage.posts("x") == []


@pytest.mark.parametrize("reason", [Reason.LATE, Reason.POISON])
def test_a_sign_in_does_not_send_what_waits_for_something_else(alice: Somebody, run_jobs: Jobs, reason: Reason) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Thaw."))
    Delivery.objects.update(state=State.PARKED, reason=reason, settled_at=Now(), late_at=Now())
    follow(places=[delivery.connection_id])

    alice.connect("x")
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, reason)


def test_two_consents_at_once_are_one_authorisation(alice: Somebody) -> None:
    host = host_at("x", "sandbox")
    grant = Grant(Person("1001", "Alice"), Token("t"), (Place("1001", "Alice"),))

    at_once(*[lambda: sign_in(alice.workspace, host, grant)] * 8)

    assert Authorisation.objects.get().version == 8
    assert Connection.objects.count() == 1


def test_many_who_are_led_to_a_host_at_once_find_one_row_of_it(database: None) -> None:
    """Guard: `somebody_is_led_to` leaves a row alone that somebody else has just made, whichever key tells."""
    for _ in range(15):
        Host.objects.all().delete()
        at_once(*[lambda: Host.objects.somebody_is_led_to("x", "sandbox")] * 8)

    assert Host.objects.count() == 1


def test_a_place_is_connected_once_in_a_workspace(alice: Somebody) -> None:
    [connection] = alice.connect("x")

    with pytest.raises(IntegrityError):
        Connection.objects.create(
            workspace=alice.workspace,
            authorisation=connection.authorisation,
            network="x",
            host="sandbox",
            remote_id="1001",
        )

    assert connection.gone_at is None


def test_connecting_again_brings_back_what_was_disconnected(alice: Somebody, run_jobs: Jobs) -> None:
    [connection] = alice.connect("x")
    disconnect(connection)
    run_jobs()

    [back] = alice.connect("x")
    post = alice.echo("Thaw.")
    run_jobs()

    assert back == connection
    assert (back.gone_at, back.authorisation.wiped_at, back.authorisation.leaving_at) == (None, None, None)
    assert alice.delivery(post).state == State.DELIVERED


def test_what_was_cancelled_with_its_place_stays_cancelled_when_it_comes_back(alice: Somebody, run_jobs: Jobs) -> None:
    [connection] = alice.connect("x")
    delivery = alice.delivery(alice.echo("Thaw."))
    disconnect(connection)

    alice.connect("x")
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.DISCONNECTED)
    assert alice.stage.texts("x") == []


@pytest.mark.parametrize(("reads", "kinds"), [(True, 4), (False, 0)])
def test_a_consent_that_names_no_scopes_gave_what_was_asked_for(alice: Somebody, reads: bool, kinds: int) -> None:
    """Guard: `sign_in._authorisation` (RFC 6749, 5.1)."""
    grant = Grant(Person("1001", "Alice"), Token("a token"), (Place("1001", "Alice"),))

    row = sign_in(alice.workspace, host_at("x", "sandbox"), grant, reads=reads).authorisation

    assert ("tweet.write" in row.scopes.split(), "like.read" in row.scopes.split()) == (True, reads)
    assert row.streams.exclude(state="off").count() == kinds
