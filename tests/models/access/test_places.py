"""What Facebook offers, what is chosen of it, and a Page that a later consent leaves out or another person brings."""

from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection, Delivery, Offer
from alphorn.models.access.sign_in import SignedIn, choose, sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.work.states import State
from alphorn.networks.endings import SignInAgain
from alphorn.networks.grants import Grant, Hidden, Person, Place, Token
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, again, at_once, claimed, end, held_up
from tests.stage.people import Person as Somebody

ALICE, NURIA = Person("2001", "Alice Lenz"), Person("2003", "Nuria Grau")
HUT, LARCH = Place("3002", "The hut", token=Token("hut-1")), Place("3003", "Larch watch", token=Token("larch-1"))


def consent(somebody: Somebody, person: Person, *places: Place) -> SignedIn:
    """What comes of `person` allowing us these Pages of theirs at Facebook."""
    grant = Grant(person, Token(f"of {person.name}"), places)
    return sign_in(somebody.workspace, host_at("facebook", "sandbox"), grant)


def connected(somebody: Somebody, person: Person, *places: Place) -> list[Connection]:
    """The same, and every Page chosen."""
    signed_in = consent(somebody, person, *places)
    return choose(signed_in.authorisation, [offer.pk for offer in signed_in.authorisation.offers.all()])


def signed_out(delivery: Delivery) -> Delivery:
    """After an attempt that was refused for good."""
    end(claimed(delivery), SignInAgain(Reason.SIGNED_OUT))
    return again(delivery)


def test_facebook_offers_pages_and_connects_none_by_itself(alice: Somebody) -> None:
    signed_in = consent(alice, ALICE, HUT, LARCH)

    assert signed_in.must_choose
    assert sorted(offer.name for offer in Offer.objects.all()) == ["Larch watch", "The hut"]
    assert Connection.objects.count() == 0


def test_the_pages_that_were_chosen_are_connected_and_the_offers_are_gone(alice: Somebody) -> None:
    row = consent(alice, ALICE, HUT, LARCH).authorisation
    hut = row.offers.get(remote_id="3002")

    [connection] = choose(row, [hut.pk])

    assert (connection.remote_id, connection.token.access) == ("3002", "hut-1")
    assert Offer.objects.count() == 0


def test_nothing_is_chosen_by_ids_that_were_offered_to_somebody_else(alice: Somebody, bob: Somebody) -> None:
    mine, theirs = consent(alice, ALICE, HUT), consent(bob, NURIA, LARCH)
    stranger = theirs.authorisation.offers.get()

    chosen = choose(mine.authorisation, [stranger.pk, uuid4()])

    assert chosen == []
    assert Offer.objects.count() == 2


def test_choosing_twice_connects_once(alice: Somebody) -> None:
    row = consent(alice, ALICE, HUT).authorisation
    ids = [row.offers.get().pk]

    at_once(lambda: choose(row, ids), lambda: choose(row, ids))

    assert Connection.objects.count() == 1


def test_an_offer_says_whether_it_is_connected_already(alice: Somebody) -> None:
    connected(alice, ALICE, HUT)

    consent(alice, ALICE, HUT, LARCH)

    assert {offer.remote_id: offer.is_connected for offer in Offer.objects.all()} == {"3002": True, "3003": False}


def test_pages_that_are_connected_get_their_new_tokens_without_being_chosen_again(alice: Somebody) -> None:
    connected(alice, ALICE, HUT)

    signed_in = consent(alice, ALICE, Place("3002", "The new hut", token=Token("hut-2")))

    [hut] = Connection.objects.all()
    assert (hut.name, hut.token.access) == ("The new hut", "hut-2")
    assert not signed_in.must_choose


@pytest.mark.parametrize("shown", [(HUT,), ()], ids=["one is left out", "the list is empty for a moment"])
def test_a_page_that_a_later_consent_does_not_show_is_held_and_asked_about(
    alice: Somebody, run_jobs: Jobs, shown: tuple[Place, ...]
) -> None:
    connected(alice, ALICE, HUT, LARCH)
    post = alice.echo("Thaw.")

    signed_in = consent(alice, ALICE, *shown)
    run_jobs()

    larch = alice.workspace.connections.present().get(remote_id="3003")
    assert (signed_in.waiting, larch in signed_in.missing) == (len(signed_in.missing), True)
    assert (larch.needs_sign_in, larch.held_reason) == (True, Reason.PLACE_MISSING)
    kept = post.deliveries.get(connection=larch)
    assert (kept.state, kept.reason) == (State.PARKED, Reason.PLACE_MISSING)


def test_what_waits_to_be_looked_for_at_a_page_that_is_not_shown_says_that(alice: Somebody) -> None:
    """Guard: `sign_in._hold_missing` knows what stands still in doubt, too. It said “once you sign in”, after that."""
    connected(alice, ALICE, HUT, LARCH)
    post = alice.echo("Thaw.")
    larch = alice.workspace.connections.present().get(remote_id="3003")
    post.deliveries.update(state=State.UNCONFIRMED, reason=Reason.SIGNED_OUT, parked_version=1, settled_at=Now())

    consent(alice, ALICE, HUT)

    kept = post.deliveries.get(connection=larch)
    assert (kept.state, kept.reason) == (State.UNCONFIRMED, Reason.PLACE_MISSING)
    assert Authorisation.objects.get().leaving_at is None


def test_a_page_that_is_missing_where_not_all_lists_could_be_read_goes_on(alice: Somebody) -> None:
    """Guard: `sign_in` holds nothing for a list that was not read to its end (`Hidden.unread`)."""
    connected(alice, ALICE, HUT, LARCH)
    grant = Grant(ALICE, Token("another"), (HUT,), Hidden(unread=True))

    signed_in = sign_in(alice.workspace, host_at("facebook", "sandbox"), grant)

    assert signed_in.missing == []
    assert not Connection.objects.exclude(held_at=None).exists()


def test_what_waits_for_a_page_that_was_not_shown_goes_out_once_it_is_shown_again(
    alice: Somebody, run_jobs: Jobs
) -> None:
    connected(alice, ALICE, HUT, LARCH)
    waiting, parked = alice.echo("Thaw."), alice.echo("Frost.")
    signed_out(parked.deliveries.get(connection__remote_id="3003"))
    consent(alice, ALICE)
    run_jobs()
    shown_again = consent(alice, ALICE, HUT, LARCH)

    states = {d.state for post in (waiting, parked) for d in post.deliveries.all()}

    assert (states, shown_again.missing) == ({State.WAITING}, [])
    assert not Connection.objects.exclude(held_at=None).exists()


def test_a_consent_that_shows_another_page_only_still_offers_that_one(alice: Somebody, run_jobs: Jobs) -> None:
    connected(alice, ALICE, HUT)

    signed_in = consent(alice, ALICE, LARCH)
    run_jobs()

    assert signed_in.must_choose
    assert Authorisation.objects.get().wiped_at is None
    assert [c.remote_id for c in choose(signed_in.authorisation, [Offer.objects.get().pk])] == ["3003"]


def test_a_page_that_somebody_else_brings_changes_its_authorisation_and_lets_go_what_waited(
    alice: Somebody, run_jobs: Jobs
) -> None:
    [hut] = connected(alice, ALICE, HUT)
    Authorisation.objects.update(version=5)
    delivery = signed_out(alice.echo("Thaw.").deliveries.get())
    assert delivery.parked_version == 5

    consent(alice, NURIA, Place("3002", "The hut", token=Token("nuria's")))

    hut.refresh_from_db()
    assert hut.authorisation.remote_id == "2003"
    assert hut.authorisation.version > 5
    assert again(delivery).state == State.WAITING


def test_who_brought_a_page_that_somebody_else_took_over_is_let_go(alice: Somebody, run_jobs: Jobs) -> None:
    connected(alice, ALICE, HUT)

    consent(alice, NURIA, HUT)
    run_jobs()

    former = Authorisation.objects.get(remote_id="2001")
    assert former.wiped_at is not None
    assert bytes(former.access_token) == b""
    assert Authorisation.objects.get(remote_id="2003").wiped_at is None


def test_what_was_on_its_way_with_the_former_token_is_tried_with_the_new_one(alice: Somebody) -> None:
    connected(alice, ALICE, HUT)
    one = claimed(alice.echo("Thaw.").deliveries.get())
    consent(alice, NURIA, Place("3002", "The hut", token=Token("nuria's")))

    end(one, SignInAgain(Reason.SIGNED_OUT))

    assert Delivery.objects.get().state == State.WAITING
    assert not Authorisation.objects.get(remote_id="2003").is_signed_out


def test_a_consent_locks_places_in_the_order_in_which_a_claim_does(alice: Somebody) -> None:
    connected(alice, ALICE, LARCH)
    connected(alice, ALICE, LARCH, HUT)
    first, second = Connection.objects.order_by("id")
    assert (first.remote_id, second.remote_id) == ("3003", "3002")

    with held_up(
        lambda: consent(alice, NURIA, HUT, LARCH),
        "SELECT FROM alphorn_connection WHERE id = %s FOR SHARE",
        first.pk,
    ) as held:
        is_free = held.may_lock("alphorn_connection", second.pk)

    assert is_free
    assert held.call.result().authorisation.remote_id == "2003"


ROLE_LOST = {"error": {"code": 200, "type": "OAuthException", "message": "(#200) The user has no role on this Page"}}
NOT_ALLOWED = {"error": {"code": 10, "type": "OAuthException", "message": "(#10) Not allowed"}}


@pytest.mark.parametrize("body", [ROLE_LOST, NOT_ALLOWED], ids=["200", "10"])
def test_one_page_that_refuses_is_held_alone(alice: Somebody, run_jobs: Jobs, body: dict[str, Any]) -> None:
    pages = alice.connect("facebook")
    alice.stage.trouble("facebook", {"call": "create", "status": 403, "body": body, "times": 1})
    first = alice.echo("Thaw.")
    run_jobs()
    second = alice.echo("Frost.")
    run_jobs()

    refused = first.deliveries.get(state=State.PARKED)
    assert second.deliveries.get(state=State.PARKED).connection == refused.connection
    assert refused.reason == Reason.SCOPE_MISSING
    assert Delivery.objects.filter(state=State.DELIVERED).count() == 2 * (len(pages) - 1)
    assert not Authorisation.objects.get().is_signed_out


def test_a_page_whose_token_is_refused_though_it_was_just_renewed_is_held_alone(alice: Somebody) -> None:
    refused, *_ = connected(alice, ALICE, HUT, LARCH)
    delivery = signed_out(alice.echo("Thaw.").deliveries.get(connection=refused))

    refused.refresh_from_db()
    assert (delivery.state, refused.held_reason) == (State.PARKED, Reason.SIGNED_OUT)
    assert not Authorisation.objects.get().is_signed_out
    assert not Connection.objects.exclude(pk=refused.pk).get().needs_sign_in
