"""What was parked for a sign-in goes out after it, in pages, and holds no token up."""

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Authorisation, Connection, Delivery, Stream
from alphorn.models.importing.claim import claim as bring_in
from alphorn.models.importing.sweep import release_resting
from alphorn.models.posting.claim import claim
from alphorn.models.posting.release import release
from alphorn.models.posting.sweep import release_parked
from alphorn.models.work.states import State, StreamState
from alphorn.networks.endings import Ending, Rejected, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, claimed, end, jobs_of
from tests.stage.people import Person


def parked(alice: Person, text: str) -> Delivery:
    """A delivery that waits for a newer version than the first."""
    delivery = alice.delivery(alice.echo(text))
    Delivery.objects.filter(pk=delivery.pk).update(state=State.PARKED, settled_at=Now(), parked_version=1)
    return delivery


def test_much_that_was_parked_goes_out_in_pages(alice: Person) -> None:
    """Guard: `release.PAGE`: no transaction of it is long, however much there is."""
    alice.connect("x")
    ids = [parked(alice, f"Page {number}.").pk for number in range(5)]
    Authorisation.objects.update(version=2)
    authorisation_id = Authorisation.objects.get().pk

    more = [release(authorisation_id, page=2) for _ in range(3)]

    assert more == [True, True, False]
    assert set(Delivery.objects.filter(pk__in=ids).values_list("state", "generation")) == {(State.WAITING, 2)}


def test_a_new_token_is_kept_though_what_waited_for_it_cannot_be_released(alice: Person) -> None:
    """Guard: `release.release_soon`: the token is committed first."""
    alice.connect("x")
    delivery = parked(alice, "Snow up to the sills.")
    sql.run("ALTER TABLE alphorn_delivery ADD CONSTRAINT nothing_waits CHECK (state <> 'waiting') NOT VALID")
    try:
        alice.connect("x")
    finally:
        sql.run("ALTER TABLE alphorn_delivery DROP CONSTRAINT nothing_waits")

    assert Authorisation.objects.get().version == 2
    assert again(delivery).state == State.PARKED
    release_parked()
    assert again(delivery).state == State.WAITING


def in_question(alice: Person, text: str) -> Delivery:
    """A delivery of which nobody could tell whether it is there, as its person was signed out."""
    delivery = parked(alice, text)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.UNCONFIRMED)
    return delivery


def test_what_nobody_could_look_for_is_looked_for_after_a_sign_in(alice: Person) -> None:
    """Guard: `delivery.WAIT_FOR_SIGN_IN` in `sweep.RELEASABLE` and `release.RELEASE`."""
    alice.connect("x")
    delivery = in_question(alice, "Snow up to the sills.")
    release_parked()
    assert again(delivery).state == State.UNCONFIRMED
    Authorisation.objects.update(version=2)

    release_parked()

    assert (again(delivery).state, again(delivery).parked_version) == (State.CHECKING, None)
    assert jobs_of(delivery, "look") == [("2", 0)]


def held(alice: Person) -> Delivery:
    """One that a place refused for itself, so that it is held."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Snow up to the sills."))
    end(claimed(delivery), SignInAgain(Reason.SCOPE_MISSING))
    assert again(delivery).connection.is_held
    return again(delivery)


def test_a_place_that_took_a_post_is_held_no_more_and_what_waited_for_it_goes_out(alice: Person) -> None:
    """Guard: `lifting.lift_holds_later`."""
    insisted, other = held(alice), alice.delivery(alice.echo("And more of it."))
    doubted = in_question(alice, "Is it there?")
    assert claim(a_life().id, [other.pk]) == [None]
    assert again(other).state == State.PARKED
    assert insisted.try_again()

    end(claimed(insisted), Sent("5", "https://x.com/i/status/5"))

    assert not again(insisted).connection.needs_sign_in
    assert (again(other).state, again(other).parked_version) == (State.WAITING, None)
    assert (again(doubted).state, again(doubted).parked_version) == (State.CHECKING, None)


def test_what_was_on_its_way_before_a_place_was_held_says_nothing_of_it(alice: Person) -> None:
    """Guard: `record_rows.held` asks since when."""
    alice.connect("x")
    early = claimed(alice.delivery(alice.echo("On its way.")))
    end(claimed(alice.delivery(alice.echo("Refused."))), SignInAgain(Reason.SCOPE_MISSING))

    end(early, Sent("5", "https://x.com/i/status/5"))

    assert Connection.objects.get().is_held


@pytest.mark.parametrize(
    "answer", [TryAgain(Reason.UNREACHABLE), Rejected(Reason.TOO_LONG), SignInAgain(Reason.SCOPE_MISSING)]
)
def test_a_place_that_took_nothing_stays_held(alice: Person, answer: Ending) -> None:
    insisted = held(alice)
    assert insisted.try_again()

    end(claimed(insisted), answer)

    assert Connection.objects.get().is_held


def test_a_list_that_rests_for_its_place_goes_on_when_that_is_held_no_more(alice: Person) -> None:
    """Guard: `sweep.RELEASE` of imports."""
    page = alice.connect("facebook", reads=True)[0]
    Connection.objects.update(held_at=Now(), held_reason=Reason.PLACE_MISSING)
    stream = page.streams.get()
    bring_in(a_life().id, stream.pk)
    before = Stream.objects.get(pk=stream.pk)
    release_resting()
    still = Stream.objects.get(pk=stream.pk).state
    Connection.objects.update(held_at=None, held_reason="")

    release_resting()

    assert (before.state, before.reason, still) == (StreamState.RESTING, Reason.PLACE_MISSING, StreamState.RESTING)
    assert Stream.objects.get(pk=stream.pk).state == StreamState.WAITING
