"""The places that hear somebody: how they are, how more come, how one goes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Authorisation, Connection, Host, Offer
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.stage.people import Person
from tests.web.house import connect_page, connect_x, consent_at_facebook, stands
from tests.web.pages.test_compose import words

REDIRECT = "/consents/facebook/callback"


@pytest.fixture
def profile(alice: Person) -> Connection:
    """Her profile on X."""
    return connect_x(alice.workspace)


def page_of(person: Person, connection: Connection) -> Any:
    """The page of one place."""
    return person.browser.get(reverse("connection", args=[connection.pk]))


def disconnect(person: Person, connection: Connection) -> Any:
    """Say yes on that page."""
    return person.browser.post(reverse("connection", args=[connection.pk]), follow=True)


def test_an_empty_page_offers_what_can_be_connected(alice: Person) -> None:
    page = alice.browser.get(reverse("connections"))

    assert "No place hears you yet." in words(page)
    assert "And these are only played, to try things out." in words(page)


def test_places_stand_with_their_network(alice: Person, profile: Connection) -> None:
    connect_page(alice.workspace)

    page = alice.browser.get(reverse("connections")).content.decode()

    assert "2 places hear you." in page
    assert re.findall(r'<h2 id="net-\w+">(\w+)</h2>', page) == ["X", "Facebook"]


def test_a_network_without_keys_says_how_to_get_them(alice: Person) -> None:
    page = words(alice.browser.get(reverse("connections")))
    source = alice.browser.get(reverse("connections")).content.decode()

    assert "These want keys of your own first." in page
    assert "Sign in at the developer portal of X" in page
    assert "About $0.015 a post, $0.20 with a link." in page
    assert ["ALPHORN_X_CLIENT_ID" in page, "ALPHORN_FACEBOOK_APP_SECRET" in page] == [True, True]
    assert re.search(rf'value="http://localhost:\d+{REDIRECT}"', source)


def test_nobody_else_s_places_are_shown(alice: Person, bob: Person, profile: Connection) -> None:
    connect_x(bob.workspace, "1002", "bob_bakes")

    page = words(alice.browser.get(reverse("connections")))

    assert ["@alice_lenses" in page, "@bob_bakes" in page] == [True, False]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("<script>alert(1)</script>", "&lt;script&gt;"), ("{{ 7 }}", "{{ 7 }}"), ("\u202egnp.exe", "\u202egnp.exe")],
)
def test_a_name_from_a_network_is_shown_as_text(name: str, shown: str, alice: Person) -> None:
    connection = connect_x(alice.workspace, "1", name)

    pages = [alice.browser.get(reverse("connections")), page_of(alice, connection), alice.browser.get(reverse("write"))]

    assert [shown in page.content.decode() for page in pages] == [True] * 3
    assert not any("<script>alert" in page.content.decode() for page in pages)


def test_a_place_that_is_signed_out_asks_for_it(alice: Person, profile: Connection) -> None:
    Authorisation.objects.filter(pk=profile.authorisation_id).update(signed_out_at=timezone.now())

    page = words(alice.browser.get(reverse("connections")))

    assert "One needs you." in page
    assert "Signed out since today" in page
    assert "Sign in again @alice_lenses" in page
    assert "signed out" in words(alice.browser.get(reverse("write")))


def test_a_place_that_rests_says_until_when(alice: Person, profile: Connection) -> None:
    Connection.objects.filter(pk=profile.pk).update(paused_until=timezone.now() + timedelta(minutes=5))

    page = words(alice.browser.get(reverse("connections")))

    assert "X asked for a rest. Until" in page


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        (Reason.MISCONFIGURED, "X does not accept this Alphorn. Whoever runs it can mend that."),
        (Reason.OUT_OF_CREDITS, "X says this Alphorn has no credits left. Whoever runs it can mend that."),
    ],
)
def test_a_place_where_nobody_here_is_heard_says_why(
    alice: Person, profile: Connection, reason: Reason, why: str
) -> None:
    """Guard: `connections._rows`."""
    Host.objects.update(paused_until=timezone.now() + timedelta(minutes=5), pause_reason=reason)

    pages = [words(alice.browser.get(reverse("connections"))), words(page_of(alice, profile))]

    said = re.compile(rf"Rests until [^.]+\. {re.escape(why)}")
    assert all(said.search(page) for page in pages)
    assert not any("All well" in page for page in pages)


def test_a_pause_that_is_over_is_not_told(alice: Person, profile: Connection) -> None:
    Host.objects.update(paused_until=timezone.now() - timedelta(minutes=5), pause_reason=Reason.MISCONFIGURED)

    assert "All well" in words(alice.browser.get(reverse("connections")))


def test_a_place_says_what_waits_there_and_what_arrived_last(alice: Person, profile: Connection) -> None:
    stands(alice.echo("one", profile).deliveries.get(), State.PARKED, Reason.LATE)
    stands(alice.echo("two", profile).deliveries.get(), State.DELIVERED, settled_at=timezone.now())

    page = words(alice.browser.get(reverse("connections")))

    assert "One waits for you" in page
    assert "All well. Last post arrived today" in page


def test_disconnecting_is_asked_about_first(alice: Person, profile: Connection) -> None:
    alice.echo("one", profile)

    page = words(page_of(alice, profile))

    assert "Yes, disconnect @alice_lenses" in page
    assert "What still waits for it is cancelled; this cannot be taken back." in page
    assert alice.workspace.connections.present().exists()


def test_disconnecting_says_what_was_cancelled(alice: Person, profile: Connection) -> None:
    waiting = alice.echo("one", profile).deliveries.get()
    stands(alice.echo("two", profile).deliveries.get(), State.PARKED, Reason.LATE)
    stands(alice.echo("three", profile).deliveries.get(), State.DELIVERED)

    answer = disconnect(alice, profile)

    waiting.refresh_from_db()
    assert "@alice_lenses is disconnected. 2 echoes that waited were cancelled." in words(answer)
    assert "No place hears you yet." in words(answer)
    assert (waiting.state, waiting.reason) == (State.CANCELLED, Reason.DISCONNECTED)


def test_what_is_disconnected_is_not_there_any_more(alice: Person, profile: Connection) -> None:
    post = alice.echo("one", profile)
    disconnect(alice, profile)

    again = alice.browser.post(reverse("connection", args=[profile.pk]))
    its_post = alice.browser.get(reverse("post", args=[post.pk]))

    assert [answer["Location"] for answer in (page_of(alice, profile), again)] == [reverse("connections")] * 2
    assert "Cancelled with its connection" in words(its_post)


def test_facebook_s_pages_are_chosen_from(alice: Person) -> None:
    authorisation = consent_at_facebook(alice.workspace, "Alice Lenses", "Larch watch").authorisation
    address = reverse("places", args=[authorisation.pk])
    chosen = Offer.objects.get(name="Larch watch")

    page = alice.browser.get(address)
    answer = alice.browser.post(address, {"to": str(chosen.pk)}, follow=True)

    assert "Facebook showed 2 Pages." in words(page)
    assert "Larch watch hears you now." in words(answer)
    assert [connection.name for connection in alice.workspace.connections.present()] == ["Larch watch"]


def test_choosing_none_is_said(alice: Person) -> None:
    authorisation = consent_at_facebook(alice.workspace).authorisation

    answer = alice.browser.post(reverse("places", args=[authorisation.pk]), {"to": "nonsense"})

    assert answer.status_code == 422
    assert "Tick at least one." in words(answer)
    assert not Connection.objects.exists()


def test_a_page_that_somebody_else_was_offered_is_not_chosen(alice: Person, bob: Person) -> None:
    his = consent_at_facebook(bob.workspace, "Bob's bakery").authorisation.offers.get()
    hers = consent_at_facebook(alice.workspace).authorisation

    answer = alice.browser.post(reverse("places", args=[hers.pk]), {"to": str(his.pk)})

    assert answer.status_code == 422
    assert not Connection.objects.exists()


def test_a_choice_that_was_made_is_not_asked_for_again(alice: Person) -> None:
    authorisation = consent_at_facebook(alice.workspace, "Alice Lenses").authorisation
    address, offer = reverse("places", args=[authorisation.pk]), authorisation.offers.get()
    alice.browser.post(address, {"to": str(offer.pk)})

    second_click = alice.browser.post(address, {"to": str(offer.pk)})
    back = alice.browser.get(address)

    assert [second_click["Location"], back["Location"]] == [reverse("connections")] * 2
    assert Connection.objects.count() == 1


def test_who_signs_in_once_more_is_not_asked_for_pages_that_hear_already(alice: Person) -> None:
    connections = alice.connect("facebook")

    alice.connect("facebook")

    assert len(connections) == 3
    assert alice.workspace.connections.present().count() == 3


def test_first_steps_begin_in_the_sandbox(alice: Person) -> None:
    page = alice.browser.get(reverse("first-steps")).content.decode()

    assert "Begin in the sandbox" in page
    assert alice.user.email in page


def test_a_page_that_the_new_consent_leaves_out_is_named_with_what_waited_for_it(alice: Person) -> None:
    [kept, *_rest] = alice.connect("facebook")
    gone = alice.workspace.connections.create(
        authorisation=kept.authorisation, network="facebook", host="sandbox", remote_id="3999", name="Old <mill>"
    )
    alice.echo("Thaw.", gone, kept)

    page = alice.consents_again("facebook")

    assert "Facebook did not show Old &lt;mill&gt; this time. It stays connected and rests" in page
    assert "One echo waits for that." in page
    assert "Facebook did not show it when you signed in." in words(alice.browser.get(reverse("connections")))


def test_a_consent_that_shows_everything_says_nothing_of_it(alice: Person) -> None:
    alice.connect("facebook")

    assert "did not show" not in alice.consents_again("facebook")
