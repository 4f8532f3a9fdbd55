"""A network answers in an odd form: the sentence a person reads, the button there, and that the button mends it."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

from alphorn.models import Delivery
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from tests.stage.people import Person
from tests.stage.told import (
    CHANGE,
    GARBAGE,
    LOOKS_AGAIN,
    MEANT,
    POLICY_BLOCK,
    SCOPE_MISSING,
    SIGN_IN,
    SIGNED_OUT,
    SUSPENDED,
    TOLD,
    Told,
)
from tests.web.pages.test_deliveries import words

LOOKS = [timedelta(seconds=wait) for wait in (26, 121, 181)]
A_RENEWAL = timedelta(seconds=5)  # a Page's token is asked for anew before it is believed to be over
TEXT = "Fog in the valley, sun above."
# The first of the answers that become an ending, as the others become the same one; at Facebook what is of its Pages.
OF_A_PAGE = (SIGNED_OUT, SCOPE_MISSING, SUSPENDED, POLICY_BLOCK, GARBAGE)
EACH = [
    pytest.param(network, names[0], TOLD[ending], id=f"{network}-{ending}")
    for network, meant in MEANT.items()
    for ending, names in meant.items()
    if network == "x" or ending in OF_A_PAGE
]


Jobs = Callable[[], None]
Time = Callable[[timedelta], None]


def look(run_jobs: Jobs, time_passes: Time) -> None:
    """What is in doubt is looked for, as often as it takes."""
    for wait in LOOKS:
        time_passes(wait)
        run_jobs()


def mend(person: Person, delivery: Delivery, button: str, wait: Callable[[], None]) -> Delivery:
    """Press the button, or wait where none is needed. Returns what is to arrive now."""
    if button == CHANGE:
        sheet = person.browser.get(reverse("write"), {"from": str(delivery.post_id)}).content.decode()
        assert delivery.post.text in sheet
        return person.delivery(
            person.echo(f"{delivery.post.text} And wind.", delivery.connection), delivery.connection.network
        )
    if button == LOOKS_AGAIN:
        wait()
    elif button == SIGN_IN:
        person.consents_again(delivery.connection.network)
    else:
        attempt = {"attempt": str(delivery.attempt)}
        person.browser.post(reverse("attempts", args=[delivery.pk]), attempt)
    return delivery


@pytest.mark.parametrize(("network", "odd", "told"), EACH)
def test_an_odd_answer_is_told_in_words_and_its_button_mends_it(
    network: str,
    odd: str,
    told: Told,
    alice: Person,
    run_jobs: Jobs,
    time_passes: Time,
) -> None:
    place = alice.connect(network)[0]
    alice.stage.trouble(network, {"odd": odd})
    delivery = alice.delivery(alice.echo(TEXT, place), network)
    run_jobs()
    time_passes(A_RENEWAL)
    run_jobs()
    page: Any = alice.browser.get(reverse("post", args=[delivery.post_id]))
    alice.stage.trouble(network)

    mended = mend(alice, alice.delivery(delivery.post, network), told.button, partial(look, run_jobs, time_passes))
    run_jobs()

    assert told.sentence(NETWORKS[network].name) in words(page)
    assert re.search(rf"\b{told.button}\b", words(page))
    assert alice.delivery(mended.post, network).state == State.DELIVERED
    assert alice.stage.texts(network) == [mended.post.text]
