"""A network answers in an odd form: the sentence a person reads, the button there, and that the button mends it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from alphorn.models import Delivery
from alphorn.models.work.states import State
from tests.stage.people import Person
from tests.web.pages.test_deliveries import words

A_RENEWAL = timedelta(seconds=5)  # a Page's token is asked for anew before it is believed to be over
TEXT = "Fog in the valley, sun above."
TRY_NOW, TRY_AGAIN, SEND_AGAIN = "Try now", "Try again", "Send again"
SIGN_IN, CHANGE = "Sign in again", "Change the text"
OF_X = [
    ("shield", "Something in front of X let nothing through; next try", TRY_NOW),
    ("too-many-today", "X asked for a pause; goes out", TRY_NOW),
    ("automated", "X lets this place rest; goes out by itself", TRY_NOW),
    ("access-level", "X does not accept this Alphorn", TRY_NOW),
    ("no-credits", "X says this Alphorn has no credits left; next try", TRY_NOW),
    ("suspended", "X has locked this profile", SIGN_IN),
    ("duplicate", "says this text was posted already", CHANGE),
    ("bad-link", "link", CHANGE),
    ("too-long", "X refused it: “text field exceeds maximum length", TRY_AGAIN),
]
OF_FACEBOOK = [
    ("error-in-a-200", "Your call", SEND_AGAIN),
    ("no-success", "Your call", SEND_AGAIN),
    ("no-id", "Your call", SEND_AGAIN),
    ("shield", "Something in front of Facebook let nothing through", TRY_NOW),
    ("page-refuses", "Facebook", SIGN_IN),
    ("role-lost", "Facebook", SIGN_IN),
    ("checkpoint", "Facebook has locked this profile", SIGN_IN),
    ("unconfirmed", "Facebook has locked this profile", SIGN_IN),
    ("signed-out", "Facebook signed you out", SIGN_IN),
    ("no-token", "Facebook signed you out", SIGN_IN),
    ("missing-permission", "permission", SIGN_IN),
    ("new-pages", "Facebook refused it: “Permissions error”", TRY_AGAIN),
    ("authorization", "Facebook has locked this profile", SIGN_IN),
    ("bad-link", "link", CHANGE),
    ("blocked", "Facebook lets this place rest; goes out by itself", TRY_NOW),
    ("duplicate", "says this text was posted already", CHANGE),
    ("signature", "Facebook does not accept this Alphorn", TRY_NOW),
    ("wrong-app", "Facebook does not accept this Alphorn", TRY_NOW),
    ("not-from-here", "Facebook does not accept this Alphorn", TRY_NOW),
]
EACH = [("x", *row) for row in OF_X] + [("facebook", *row) for row in OF_FACEBOOK]


def mend(person: Person, delivery: Delivery, button: str) -> Delivery:
    """Press the button. Returns what is to arrive now."""
    if button == CHANGE:
        sheet = person.browser.get(reverse("write"), {"from": str(delivery.post_id)}).content.decode()
        assert delivery.post.text in sheet
        return person.delivery(
            person.echo(f"{delivery.post.text} And wind.", delivery.connection), delivery.connection.network
        )
    if button == SIGN_IN:
        person.consents_again(delivery.connection.network)
    else:
        attempt = {"attempt": str(delivery.attempt)}
        person.browser.post(reverse("attempts", args=[delivery.pk]), attempt)
    return delivery


@pytest.mark.parametrize(("network", "odd", "says", "button"), EACH, ids=[f"{row[0]}-{row[1]}" for row in EACH])
def test_an_odd_answer_is_told_in_words_and_its_button_mends_it(
    network: str,
    odd: str,
    says: str,
    button: str,
    alice: Person,
    run_jobs: Callable[[], None],
    time_passes: Callable[[timedelta], None],
) -> None:
    place = alice.connect(network)[0]
    alice.stage.trouble(network, {"odd": odd})
    delivery = alice.delivery(alice.echo(TEXT, place), network)
    run_jobs()
    time_passes(A_RENEWAL)
    run_jobs()
    page: Any = alice.browser.get(reverse("post", args=[delivery.post_id]))
    told = words(page)
    alice.stage.trouble(network)

    mended = mend(alice, alice.delivery(delivery.post, network), button)
    run_jobs()

    assert (says in told, bool(re.search(rf"\b{button}\b", told))) == (True, True), told
    assert alice.delivery(mended.post, network).state == State.DELIVERED
    assert alice.stage.texts(network) == [mended.post.text]
