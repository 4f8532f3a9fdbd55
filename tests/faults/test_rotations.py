"""By hand: sixteen workers send with a token that lives for three seconds, renewed by one that works once.

`tests/models/access/test_refresh.py` has the same in small.
"""

import time
from collections import Counter

import pytest

from alphorn.models import Authorisation, Delivery
from alphorn.models.work.states import State
from tests.faults.conftest import Settled
from tests.faults.crew import Crew
from tests.postgres_plugin import MOST_WORKERS
from tests.stage.people import Person

TOKEN_CALL = "POST /2/oauth2/token"
WORKERS, SENDS, LIFE_SECONDS = MOST_WORKERS, 200, 3.0


@pytest.mark.by_hand_slow
def test_each_end_of_a_token_is_one_renewal_and_no_used_one_is_shown_again(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """A used one that is shown would be refused, and Alice asked. Guards: `refresh.mark`; `tokens.ends_soon`."""
    alice.stage.settings("x", rate_limits=False, token_seconds=LIFE_SECONDS)
    alice.stage.trouble("x", {"call": "create", "delay_s": LIFE_SECONDS / 10})
    alice.connect("x")
    post = alice.echo("Ridge number 0.")
    before = alice.stage.requests("x")[TOKEN_CALL]
    began = time.monotonic()
    [crew.start("worker") for _ in range(WORKERS)]
    posts = [post, *(alice.echo(f"Ridge number {number}.") for number in range(1, WORKERS * SENDS))]
    until_settled(*posts, seconds=300)
    took = time.monotonic() - began

    print(f"{WORKERS * SENDS} sends in {took:.0f} s")
    renewals = alice.stage.requests("x")[TOKEN_CALL] - before
    row = Authorisation.objects.get()
    assert (row.is_signed_out, row.version) == (False, 1 + renewals)
    assert 1 <= renewals <= took / (LIFE_SECONDS / 2) + 1
    assert Counter(Delivery.objects.values_list("state", "reason")) == {(State.DELIVERED, ""): WORKERS * SENDS}
    assert sorted(alice.stage.texts("x")) == sorted(each.text for each in posts)
