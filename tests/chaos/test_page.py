"""What the people of `bin/chaos` see of real pages: one who sees no button presses none."""

from collections.abc import Callable

import pytest
import requests
from django.db.models.functions import Now

from alphorn.models import Post
from chaos.page import buttons, offers, places, stands_on
from tests.stage.people import Person


def test_a_post_that_waits_can_be_cancelled(alice: Person) -> None:
    post = alice.echo("Fog in the valley.", alice.connected("x")[0])

    [button] = buttons(alice.browser.get(f"/posts/{post.pk}").content.decode())

    assert (button.state, button.verb, button.form) == ("waiting", "cancellations", [("attempt", "0")])
    assert alice.browser.post(button.path, dict(button.form)).status_code == 302
    assert alice.delivery(post).state == "cancelled"


@pytest.mark.parametrize(("state", "says"), [("cancelled", "after_all"), ("unconfirmed", "answers")])
def test_what_was_cancelled_or_is_their_call_can_be_sent(state: str, says: str, alice: Person) -> None:
    post = alice.echo("Fog in the valley.", alice.connected("x")[0])
    post.deliveries.update(state=state, settled_at=Now())

    offered = buttons(alice.browser.get(f"/posts/{post.pk}").content.decode())
    [button] = [each for each in offered if each.verb == "attempts"]

    assert button.state == state
    assert dict(button.form) == {"attempt": "0", says: "1"}


def test_the_page_of_all_places_leads_to_each(alice: Person) -> None:
    [place] = alice.connected("x")

    assert places(alice.browser.get("/connections").content.decode()) == [str(place.pk)]


def test_a_page_that_was_disconnected_is_offered_again(alice: Person) -> None:
    [place, *_] = alice.connected("facebook", reads=True)
    alice.browser.post(f"/connections/{place.pk}")
    alice.connect("facebook", reads=True)

    [offered] = offers(alice.browser.get("/connections").content.decode())

    assert place.name in alice.browser.get(offered).content.decode()


@pytest.mark.parametrize(("network", "other"), [("x", "facebook"), ("facebook", "x")])
def test_who_looks_at_a_place_does_not_see_what_stands_at_another(
    network: str, other: str, alice: Person, run_jobs: Callable[[], None]
) -> None:
    """Guard: `Person._is_so` looks where this row leads to. "It is there" of another place's post is a lie."""
    text = "Ibex “4”: <seen> & gone"
    there = alice.echo(text, alice.connected(network)[0])
    run_jobs()
    nowhere = alice.echo(text, alice.connected(other)[0])

    assert [stands_on(wall_of(alice, post), text) for post in (there, nowhere)] == [True, False]


def wall_of(person: Person, post: Post) -> str:
    """What the question on that post's page leads to."""
    post.deliveries.update(state="unconfirmed", settled_at=Now())
    button, *_ = buttons(person.browser.get(f"/posts/{post.pk}").content.decode())
    return requests.get(button.look, timeout=10).text
